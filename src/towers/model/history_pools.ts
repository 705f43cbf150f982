import { SparseBuilder } from "./sparse_builder.ts";

/**
 * Histories as rows of weights, a matrix for each half-life: an item counts half as much for every `halfLife` items that came after it.
 * The squares of a row sum to 1, so that pools of long and of short histories are of one size. An infinite half-life weighs all alike.
 */
export class HistoryPools {
  readonly matrices: readonly SparseBuilder[];
  private readonly halfLives: readonly number[];
  /** By half-life and age. */
  private readonly weights: readonly number[][];

  constructor(halfLives: readonly number[]) {
    this.halfLives = halfLives;
    this.matrices = halfLives.map(() => new SparseBuilder());
    this.weights = halfLives.map(() => []);
  }

  clear(): void {
    for (const matrix of this.matrices) matrix.clear();
  }

  /** @param age how many items came after this one. */
  add(item: number, age: number): void {
    for (let i = 0; i < this.halfLives.length; i++) {
      this.weights[i][age] ??= 2 ** (-age / this.halfLives[i]);
      this.matrices[i].add(item, this.weights[i][age]);
    }
  }

  /** What was added since the last call is a history. */
  endHistory(): void {
    for (const matrix of this.matrices) matrix.endUnitRow();
  }
}
