import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";

/** Rows of equal length in one file of raw little-endian f32, read in batches, so that no engine's memory is counted with it. */
export class MatrixFile {
  readonly path: string;
  readonly dim: number;
  readonly rows: number;

  constructor(path: string, dim: number) {
    const file = openSync(path, "r");
    this.path = path;
    this.dim = dim;
    this.rows = fstatSync(file).size / (dim * 4);
    closeSync(file);
  }

  /** All batches in order, from one row on; each array is new, so that an engine may keep it. */
  *batches(rowsABatch: number, from = 0): Generator<{ first: number; count: number; values: Float32Array }> {
    const file = openSync(this.path, "r");
    try {
      for (let first = from; first < this.rows; first += rowsABatch) {
        const count = Math.min(rowsABatch, this.rows - first);
        const values = new Float32Array(count * this.dim);
        readSync(file, values, 0, values.byteLength, first * this.dim * 4);
        yield { first, count, values };
      }
    } finally {
      closeSync(file);
    }
  }

  /** One array a row; for what is small, as the queries. */
  all(): Float32Array[] {
    return [...this.batches(this.rows)].flatMap(({ count, values }) => splitRows(values, count, this.dim));
  }
}

/** Views of the rows of a flat array. */
export function splitRows(values: Float32Array, count: number, dim: number): Float32Array[] {
  return Array.from({ length: count }, (_, i) => values.subarray(i * dim, (i + 1) * dim));
}

/** Writes `count` rows, each filled in by `fill`. */
export function writeRows(
  path: string,
  count: number,
  dim: number,
  fill: (row: Float32Array, i: number) => void,
): void {
  const file = openSync(path, "w");
  try {
    const row = new Float32Array(dim);
    for (let i = 0; i < count; i++) {
      fill(row, i);
      writeSync(file, row);
    }
  } finally {
    closeSync(file);
  }
}
