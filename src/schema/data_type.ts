/** Milvus's data types with the numbers of its protocol (milvus-proto, schema.proto). */
export const DataType = {
  None: 0,
  Bool: 1,
  Int8: 2,
  Int16: 3,
  Int32: 4,
  Int64: 5,
  Float: 10,
  Double: 11,
  VarChar: 21,
  Array: 22,
  JSON: 23,
  Geometry: 24,
  Timestamptz: 26,
  BinaryVector: 100,
  FloatVector: 101,
  Float16Vector: 102,
  BFloat16Vector: 103,
  SparseFloatVector: 104,
  Int8Vector: 105,
} as const;

export type DataTypeName = keyof typeof DataType;
/** A data type by its number, as `DataType.FloatVector`. */
export type DataType = (typeof DataType)[DataTypeName];
