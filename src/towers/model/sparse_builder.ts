import type { CompressedRows } from "../../kernels/math/network/sparse_batch.ts";
import type { Bag } from "./feature_table.ts";

/** A sparse matrix, written row after row. */
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

  get rows(): number {
    return this.starts.length - 1;
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

  /** Bags as rows. */
  static ofBags(bags: readonly Bag[]): SparseBuilder {
    const builder = new SparseBuilder();
    for (const { rows, weights } of bags) {
      for (let i = 0; i < rows.length; i++) builder.add(rows[i], weights[i]);
      builder.endRow();
    }
    return builder;
  }

  private grow(): void {
    const [columns, values] = [this.allColumns, this.allValues];
    this.allColumns = new Uint32Array(columns.length * 2);
    this.allValues = new Float32Array(columns.length * 2);
    this.allColumns.set(columns);
    this.allValues.set(values);
  }
}
