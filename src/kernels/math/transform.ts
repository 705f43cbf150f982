import type { DenseMatrix } from "./dense_matrix.ts";
import { inSlices, type SliceOptions } from "./slices.ts";

const TRANSFORM_ROWS = 128;

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

/** x becomes x t, in place. `t` is stride x stride, rounded to f32. */
export async function transformRows(
  x: DenseMatrix,
  t: Float64Array,
  room: TransformRoom,
  options?: SliceOptions,
): Promise<void> {
  x.memory.f32(room.matrixPointer, x.stride * x.stride).set(t);
  const transform = (begin: number, end: number) =>
    x.memory.kernels.transform_rows(x.pointer, begin, end, x.stride, room.matrixPointer, room.scratchPointer);
  await inSlices(x.rows, TRANSFORM_ROWS, transform, options);
}
