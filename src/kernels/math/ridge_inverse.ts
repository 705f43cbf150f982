import { KernelMemory } from "../kernel_memory.ts";
import { invertCholesky } from "./cholesky.ts";
import { DenseMatrix } from "./dense_matrix.ts";
import { multiplyDense, multiplyTransposed } from "./dense_product.ts";
import { type SquareMatrix, squareValues } from "./gram.ts";
import { inSlices, type SliceOptions } from "./slices.ts";
import type { SparseRow } from "./sparse_matrix.ts";

const TERMS_A_SLICE = 16;
const ROWS_A_SLICE = 64;

/**
 * The inverse of A' A + ridge I, for a sparse A, as the inverse of its Cholesky factor in f32. What takes long runs in a
 * worker; factoring costs some size^3 / 3 products of f64, and 8 size^2 bytes while it is done.
 */
export class RidgeInverse {
  readonly size: number;
  /** R^-1, where A' A + ridge I = R' R. */
  private readonly factor: DenseMatrix;

  private constructor(factor: DenseMatrix) {
    this.size = factor.rows;
    this.factor = factor;
  }

  /**
   * @param rows of A, which has `size` columns.
   * @param ridge above 0.
   * @throws ElanusError CANCELLED; OUT_OF_MEMORY beyond some 23,000 columns.
   */
  static async of(
    rows: readonly SparseRow[],
    size: number,
    ridge: number,
    options: SliceOptions = {},
  ): Promise<RidgeInverse> {
    const stride = size + (size % 2);
    const memory = new KernelMemory(size * stride * 8);
    const square = { memory, pointer: memory.allocate(size * stride * 8), size, stride };
    try {
      await addGram(rows, square, options);
      const values = squareValues(square);
      for (let i = 0; i < size; i++) values[i * stride + i] += ridge;
      await invertCholesky(square, options.signal);
      return new RidgeInverse(await rounded(square, options));
    } finally {
      memory.release();
    }
  }

  /** The memory in which right sides must lie. */
  get memory(): KernelMemory {
    return this.factor.memory;
  }

  /**
   * x becomes what it is multiplied to by the inverse: (A' A + ridge I)^-1 x.
   *
   * @param x `size` rows, and a multiple of PRODUCT_COLUMNS columns; @param room as large.
   */
  async solve(x: DenseMatrix, room: DenseMatrix, signal?: AbortSignal): Promise<void> {
    await multiplyTransposed(this.factor, x, room, signal);
    await multiplyDense(this.factor, room, x, signal);
  }
}

/** The upper triangle of the sum of the rows' outer products. */
async function addGram(rows: readonly SparseRow[], square: SquareMatrix, options: SliceOptions): Promise<void> {
  const add = (begin: number, end: number) => {
    const out = squareValues(square);
    for (const { columns, values } of rows.slice(begin, end)) {
      for (let i = 0; i < columns.length; i++) {
        const to = columns[i] * square.stride;
        for (let j = 0; j < columns.length; j++) {
          if (columns[j] >= columns[i]) out[to + columns[j]] += values[i] * values[j];
        }
      }
    }
  };
  await inSlices(rows.length, TERMS_A_SLICE, add, { signal: options.signal });
}

async function rounded(square: SquareMatrix, { signal }: SliceOptions): Promise<DenseMatrix> {
  const { size, stride } = square;
  const matrix = new DenseMatrix(new KernelMemory(size * stride * 4), size, size);
  const copy = (begin: number, end: number) => {
    const values = squareValues(square);
    for (let r = begin; r < end; r++) matrix.row(r).set(values.subarray(r * stride, r * stride + size));
  };
  await inSlices(size, ROWS_A_SLICE, copy, { signal });
  return matrix;
}
