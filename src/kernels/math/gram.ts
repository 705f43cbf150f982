import type { KernelMemory } from "../kernel_memory.ts";
import { workerPool } from "../worker_pool.ts";
import type { DenseMatrix } from "./dense_matrix.ts";

/** A call of the kernel makes about so many products of two numbers: some 20 ms. */
const PRODUCTS_A_CALL = 5e7;

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

/** The Gram matrix x' x into `room`, symmetric, summed in f64 in a worker. @throws ElanusError CANCELLED */
export async function gram(x: DenseMatrix, room: SquareMatrix, signal?: AbortSignal): Promise<void> {
  squareValues(room).fill(0);
  const step = Math.ceil(PRODUCTS_A_CALL / x.stride ** 2);
  for (let begin = 0; begin < x.rows; begin += step) {
    const args = [x.pointer, begin, Math.min(begin + step, x.rows), x.stride, room.pointer];
    await workerPool().run(x.memory, "add_gram", args, signal);
  }
  const values = squareValues(room);
  for (let i = 0; i < room.size; i++) {
    for (let j = 0; j < i; j++) values[i * room.stride + j] = values[j * room.stride + i];
  }
}
