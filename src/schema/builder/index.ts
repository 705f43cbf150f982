export { type CollectionDeclaration, type CollectionOptions, collection, type Fields } from "./collection.ts";
export type { Field, FieldRole, FieldTypes, TypesOf } from "./field.ts";
export {
  array,
  bool,
  double,
  float,
  floatVector,
  int8,
  int16,
  int32,
  int64,
  json,
  timestamptz,
  type VectorInput,
  varChar,
} from "./field_types.ts";
export type {
  AutoIndexOptions,
  DenseIndexOptions,
  DenseMetric,
  FlatIndexOptions,
  HnswIndexOptions,
} from "./index_options.ts";
export type { JsonScalar, JsonValue } from "./json_value.ts";
export type {
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
