import { KernelMemory } from "../kernel_memory.ts";

/** One row of a sparse matrix: `values[i]` stands in column `columns[i]`; no column twice. */
export interface SparseRow {
  readonly columns: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** A sparse f32 matrix in compressed rows: row r holds the entries `starts[r]` to `starts[r + 1]`. */
export class SparseMatrix {
  readonly memory: KernelMemory;
  readonly rows: number;
  readonly columns: number;
  readonly entries: number;
  readonly startsPointer: number;
  readonly columnsPointer: number;
  readonly valuesPointer: number;

  private constructor(memory: KernelMemory, rows: number, columns: number, entries: number) {
    this.memory = memory;
    this.rows = rows;
    this.columns = columns;
    this.entries = entries;
    this.startsPointer = memory.allocate((rows + 1) * 4);
    this.columnsPointer = memory.allocate(entries * 4);
    this.valuesPointer = memory.allocate(entries * 4);
  }

  /** Copies `rows`, which are passed over twice: to count the entries, and to copy them. */
  static fromRows(rows: readonly SparseRow[], columns: number, memory = new KernelMemory()): SparseMatrix {
    const entries = rows.reduce((sum, row) => sum + row.columns.length, 0);
    const matrix = new SparseMatrix(memory, rows.length, columns, entries);
    const starts = matrix.starts();
    const columnIds = matrix.columnIds();
    const values = matrix.values();
    let at = 0;
    rows.forEach((row, r) => {
      columnIds.set(row.columns, at);
      values.set(row.values, at);
      at += row.columns.length;
      starts[r + 1] = at;
    });
    return matrix;
  }

  /** The transpose, as a second copy: products with it then run over rows as well. */
  transpose(): SparseMatrix {
    const out = new SparseMatrix(this.memory, this.columns, this.rows, this.entries);
    const [starts, columnIds, values] = [this.starts(), this.columnIds(), this.values()];
    const [outStarts, outColumns, outValues] = [out.starts(), out.columnIds(), out.values()];
    for (const column of columnIds) outStarts[column + 1]++;
    for (let c = 0; c < this.columns; c++) outStarts[c + 1] += outStarts[c];
    const next = outStarts.slice(0, this.columns);
    for (let r = 0; r < this.rows; r++) {
      for (let i = starts[r]; i < starts[r + 1]; i++) {
        const at = next[columnIds[i]]++;
        outColumns[at] = r;
        outValues[at] = values[i];
      }
    }
    return out;
  }

  private starts(): Uint32Array {
    return this.memory.u32(this.startsPointer, this.rows + 1);
  }

  private columnIds(): Uint32Array {
    return this.memory.u32(this.columnsPointer, this.entries);
  }

  private values(): Float32Array {
    return this.memory.f32(this.valuesPointer, this.entries);
  }
}
