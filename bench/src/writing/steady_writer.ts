import { setTimeout } from "node:timers/promises";
import type { MatrixFile } from "../data/matrix_file.ts";
import type { VectorCollection } from "./vector_collection.ts";

/** A small batch at a time, as they come from a queue. */
const EVERY_MS = 20;

/** Writes the rows of a file at a steady rate, from one of them on. */
export class SteadyWriter {
  acknowledged: number;
  readonly milliseconds: number[] = [];
  private readonly collection: VectorCollection;
  private readonly rows: MatrixFile;

  constructor(collection: VectorCollection, rows: MatrixFile, firstRow: number) {
    this.collection = collection;
    this.rows = rows;
    this.acknowledged = firstRow;
  }

  /** Each batch is awaited; one that is late is followed at once, so that the rate is held where it can be. */
  async write(rowsPerSecond: number, seconds: number): Promise<void> {
    const rowsABatch = Math.max(1, Math.round((rowsPerSecond * EVERY_MS) / 1000));
    const started = performance.now();
    let written = 0;
    for (const { first, values } of this.rows.batches(rowsABatch, this.acknowledged)) {
      if (performance.now() - started >= seconds * 1000) break;
      const called = performance.now();
      await this.collection.insert(first, values);
      this.milliseconds.push(performance.now() - called);
      written += values.length / this.rows.dim;
      this.acknowledged = first + values.length / this.rows.dim;
      await setTimeout(Math.max(0, started + (1000 * written) / rowsPerSecond - performance.now()));
    }
  }
}
