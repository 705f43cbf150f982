import type { Codebook } from "./codebook.ts";
import { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";

/** Points that kernels compare together (assembly/codebook.ts). */
const BLOCK = 32;

/** So many rows of a sample find their centroids before these are summed up. */
export const ROWS_FOUND = 4096;

/**
 * What workers need that learn a codebook from rows: sums as large as the codebook, and a block of points each. It stays in the
 * memory of the rows.
 */
export class Trainer {
  readonly rows: VectorRows;
  readonly codebook: Codebook;
  /** Of each worker, the first for what one does alone: they have all but the points in common. */
  private readonly structs: Struct<"training">[];
  private foundNumbers = 0;

  /**
   * @param vectors a pointer to their description.
   * @param lists a pointer to a u32 a row: which centroid of `coarse`, or else of the codebook, the row is nearest to.
   * @param coarse where residuals are learnt: the centroids that rows are taken less.
   */
  constructor(rows: VectorRows, vectors: number, codebook: Codebook, lists: number, coarse?: Codebook) {
    const { memory } = rows;
    const { parts, partDim, count } = codebook.shape;
    this.rows = rows;
    this.codebook = codebook;
    const struct = new Struct(memory, "training");
    struct.set({
      vectors,
      codebook: codebook.pointer,
      coarse: coarse?.pointer ?? 0,
      lists,
      sums: memory.allocate(parts * count * partDim * 4),
      counts: memory.allocate(parts * count * 4),
      point_bytes: rows.type === "bit" ? rows.dim * 4 : rows.queryBytes,
    });
    this.structs = [this.withPoints(struct)];
  }

  get pointer(): number {
    return this.structs[0].pointer;
  }

  /** What so many workers receive that work together. */
  pointers(workers: number): number[] {
    while (this.structs.length < workers) {
      const struct = new Struct(this.rows.memory, "training");
      struct.copy(this.structs[0]);
      this.structs.push(this.withPoints(struct));
    }
    return this.structs.slice(0, workers).map(({ pointer }) => pointer);
  }

  /** Where the centroids are noted that ROWS_FOUND rows are nearest to: a u32 a row and part. */
  get found(): number {
    const { memory } = this.rows;
    this.foundNumbers ||= memory.allocate(ROWS_FOUND * this.codebook.shape.parts * 4);
    return this.foundNumbers;
  }

  private withPoints(struct: Struct<"training">): Struct<"training"> {
    const { memory } = this.rows;
    const points = memory.allocate(BLOCK * struct.get("point_bytes"));
    struct.set({ points, best: memory.allocate(memory.kernels.block_bytes()) });
    return struct;
  }
}
