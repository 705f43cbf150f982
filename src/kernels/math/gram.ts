import type { KernelMemory } from "../kernel_memory.ts";
import type { DenseMatrix } from "./dense_matrix.ts";
import { inSlices, type SliceOptions } from "./slices.ts";

/** Rows that stay in the second-level cache while every pair of columns passes over them. */
const GRAM_ROWS = 64;

/** A square f64 matrix in a kernel memory, in rows of `stride`, an even number. */
export interface SquareMatrix {
  readonly memory: KernelMemory;
  readonly pointer: number;
  readonly size: number;
  readonly stride: number;
}

/** The values of a square matrix: `size` rows of `stride`; good until the memory grows. */
export function squareValues(matrix: SquareMatrix): Float64Array {
  return matrix.memory.f64(matrix.pointer, matrix.size * matrix.stride);
}

/** Room for the Gram matrix of `x`, to be used again for others of its width. */
export function gramRoom(x: DenseMatrix): SquareMatrix {
  const pointer = x.memory.allocate(x.stride * x.stride * 8);
  return { memory: x.memory, pointer, size: x.stride, stride: x.stride };
}

/** The Gram matrix x' x into `room`, symmetric, summed in f64. */
export async function gram(x: DenseMatrix, room: SquareMatrix, options?: SliceOptions): Promise<void> {
  squareValues(room).fill(0);
  const add = (begin: number, end: number) => x.memory.kernels.add_gram(x.pointer, begin, end, x.stride, room.pointer);
  await inSlices(x.rows, GRAM_ROWS, add, options);
  const values = squareValues(room);
  for (let i = 0; i < room.size; i++) {
    for (let j = 0; j < i; j++) values[i * room.stride + j] = values[j * room.stride + i];
  }
}
