import { KernelMemory } from "../../kernel_memory.ts";
import { Turns } from "../../turns.ts";
import { Matrix } from "./matrix.ts";
import { NumberList } from "./number_list.ts";
import { SparseBatch } from "./sparse_batch.ts";

/** A memory of a network's own, and whose turn it is to compute in it. */
export class Workspace {
  readonly memory = new KernelMemory();
  private readonly turns = new Turns();

  matrix(rows = 0, columns = 0): Matrix {
    return new Matrix(this.memory, rows, columns);
  }

  sparse(): SparseBatch {
    return new SparseBatch(this.memory);
  }

  numbers(): NumberList {
    return new NumberList(this.memory);
  }

  /** Runs work that nothing else in this memory shall come between. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.turns.run(work);
  }

  /** Gives the memory back; nothing in it can be used again. */
  release(): void {
    this.memory.release();
  }
}
