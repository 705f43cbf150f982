import type { CompressedRows } from "../../kernels/math/network/sparse_batch.ts";
import type { Bag } from "./feature_table.ts";

/** A sparse matrix that is written row after row, and again for the next batch: what it gave is good until then. */
export class SparseBuilder implements CompressedRows {
  readonly starts: number[] = [0];
  private entries = 0;
  private allColumns = new Uint32Array(1024);
  private allValues = new Float32Array(1024);

  get columns(): Uint32Array {
    return this.allColumns.subarray(0, this.entries);
  }

  get values(): Float32Array {
    return this.allValues.subarray(0, this.entries);
  }

  clear(): this {
    this.starts.length = 1;
    this.entries = 0;
    return this;
  }

  add(column: number, value: number): void {
    if (this.entries === this.allColumns.length) this.grow();
    this.allColumns[this.entries] = column;
    this.allValues[this.entries++] = value;
  }

  /** The entries since the last call are a row. */
  endRow(): void {
    this.starts.push(this.entries);
  }

  /** The same, and its values are scaled to unit length. */
  endUnitRow(): void {
    const values = this.allValues.subarray(this.starts[this.starts.length - 1], this.entries);
    let squares = 0;
    for (let i = 0; i < values.length; i++) squares += values[i] * values[i];
    const scale = 1 / Math.sqrt(squares);
    for (let i = 0; i < values.length; i++) values[i] *= scale;
    this.endRow();
  }

  /** Becomes the matrix of these bags. */
  setBags(bags: readonly Bag[]): this {
    this.clear();
    for (const { rows, weights } of bags) {
      for (let i = 0; i < rows.length; i++) this.add(rows[i], weights[i]);
      this.endRow();
    }
    return this;
  }

  private grow(): void {
    const [columns, values] = [this.allColumns, this.allValues];
    this.allColumns = new Uint32Array(columns.length * 2);
    this.allValues = new Float32Array(columns.length * 2);
    this.allColumns.set(columns);
    this.allValues.set(values);
  }
}
