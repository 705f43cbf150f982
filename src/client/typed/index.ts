export type { UseOptions } from "./ensure_collection.ts";
export { ensureCollection } from "./ensure_collection.ts";
export type { Condition } from "./filter/condition.ts";
export { type Filter, type FilterFields, randomSample, where } from "./filter/where.ts";
export { NativeCollection } from "./native_collection.ts";
export { TypedCollection, typedCollection } from "./typed_collection.ts";
export type {
  Hit,
  TypedDelete,
  TypedGet,
  TypedHybridRequest,
  TypedHybridSearch,
  TypedQuery,
  TypedSearch,
  TypedSearchMany,
} from "./typed_requests.ts";
