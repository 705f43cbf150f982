import type { Matrix } from "../../kernels/math/network/matrix.ts";
import { product, transpose } from "../../kernels/math/network/products.ts";
import type { Workspace } from "../../kernels/math/network/workspace.ts";

/** Users whose scores are computed together. */
const ROWS = 64;

/** Scores of users' vectors with all items, some users at a time. */
export class Scorer {
  private readonly items: Matrix;
  private readonly transposed: Matrix;
  private readonly users: Matrix;
  private readonly scores: Matrix;

  constructor(workspace: Workspace) {
    this.items = workspace.matrix();
    this.transposed = workspace.matrix();
    this.users = workspace.matrix();
    this.scores = workspace.matrix();
  }

  /** The matrix that holds the items' vectors, to be filled before `score`. */
  resize(items: number, dim: number): Matrix {
    return this.items.resize(items, dim).clear();
  }

  /** Calls `see` with the scores of each user, a number an item; they are good until it returns. */
  async score(vectors: readonly Float32Array[], see: (scores: Float32Array, user: number) => void): Promise<void> {
    const { items, transposed, users, scores } = this;
    await transpose(items, transposed);
    for (let begin = 0; begin < vectors.length; begin += ROWS) {
      const some = vectors.slice(begin, begin + ROWS);
      users.resize(some.length, items.columns).clear();
      some.forEach((vector, i) => {
        users.row(i).set(vector);
      });
      scores.resize(some.length, items.rows);
      await product(users, transposed, scores);
      for (let i = 0; i < some.length; i++) see(scores.row(i).subarray(0, items.rows), begin + i);
    }
  }
}
