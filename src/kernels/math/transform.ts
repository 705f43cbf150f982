import { workerPool } from "../worker_pool.ts";
import type { DenseMatrix } from "./dense_matrix.ts";
import type { SliceOptions } from "./slices.ts";

/** A call of the kernel makes about so many products of two numbers: some 20 ms. */
const PRODUCTS_A_CALL = 1e8;

/** Where `transformRows` keeps its matrix and four rows, to be used again for others of that width. */
export interface TransformRoom {
  readonly matrixPointer: number;
  readonly scratchPointer: number;
}

export function transformRoom(x: DenseMatrix): TransformRoom {
  return {
    matrixPointer: x.memory.allocate(x.stride * x.stride * 4),
    scratchPointer: x.memory.allocate(x.stride * 16),
  };
}

/** x becomes x t, in place, in a worker. `t` is stride x stride, rounded to f32. @throws ElanusError CANCELLED */
export async function transformRows(
  x: DenseMatrix,
  t: Float64Array,
  room: TransformRoom,
  { signal, onProgress }: SliceOptions = {},
): Promise<void> {
  const { memory, pointer, rows, stride } = x;
  memory.f32(room.matrixPointer, stride * stride).set(t);
  const step = Math.ceil(PRODUCTS_A_CALL / stride ** 2);
  for (let begin = 0; begin < rows; begin += step) {
    const end = Math.min(begin + step, rows);
    const args = [pointer, begin, end, stride, room.matrixPointer, room.scratchPointer];
    await workerPool().run(memory, "transform_rows", args, signal);
    onProgress?.(end / rows);
  }
}
