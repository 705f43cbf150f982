export { type CollectionDeclaration, type CollectionOptions, collection, type Fields } from "./collection.ts";
export type { Field, FieldRole, FieldTypes, TypesOf } from "./field.ts";
export {
  array,
  bfloat16Vector,
  binaryVector,
  bool,
  double,
  float,
  float16Vector,
  floatVector,
  int8,
  int8Vector,
  int16,
  int32,
  int64,
  json,
  sparseFloatVector,
  timestamptz,
  varChar,
} from "./field_types.ts";
export type {
  AutoIndexOptions,
  BinaryIndexOptions,
  DenseIndexOptions,
  DenseMetric,
  DiskannIndexOptions,
  FlatIndexOptions,
  HnswIndexOptions,
  HnswPqIndexOptions,
  HnswSqIndexOptions,
  SparseIndexOptions,
  VectorIndexOptions,
} from "./index_options.ts";
export type { JsonScalar, JsonValue } from "./json_value.ts";
export type {
  GroupName,
  InsertRow,
  IsDynamic,
  Key,
  KeyInput,
  KeyName,
  OutputName,
  OutputRow,
  Row,
  UpsertRow,
  VectorName,
} from "./row_types.ts";
