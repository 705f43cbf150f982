/** A dense vector as a row may give it. Milvus's SDK takes `number[]` alone; typed arrays are Elanus's extension. */
export type DenseVector = number[] | Float32Array | Float64Array;

/** Half floats: numbers, which are rounded to them, or their bytes (little-endian). */
export type HalfVector = DenseVector | Uint8Array;

/** Whole numbers from -128 to 127; others are rounded. */
export type Int8Vector = DenseVector | Int8Array;

/** dim / 8 bytes, whose first bit is the highest of the first byte. */
export type BinaryVector = number[] | Uint8Array;

/** A sparse vector by its indices, by pairs, by two lists, or by place: the forms of Milvus's SDK. */
export type SparseFloatVector =
  | { [index: string]: number }
  | { index: number; value: number }[]
  | { indices: number[]; values: number[] }
  | (number | undefined)[];

/** A vector of any type, as a search takes it. */
export type AnyVector = HalfVector | Int8Vector | BinaryVector | SparseFloatVector;
