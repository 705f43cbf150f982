import { type FieldSchema, isVectorField } from "./field_schema.ts";
import type { FunctionSchema } from "./function_schema.ts";

/** Property values as Milvus takes them. */
export type Properties = Readonly<Record<string, string | number | boolean>>;

/** The name of the field that takes undeclared keys. */
export const DYNAMIC_FIELD = "$meta";

/** A collection's shape, checked and frozen; JSON as it stands. */
export interface CollectionSchema {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly FieldSchema[];
  /** Only where there are any. */
  readonly functions?: readonly FunctionSchema[];
  readonly enableDynamicField: boolean;
  readonly consistencyLevel: string;
}

export function primaryField(schema: CollectionSchema): FieldSchema {
  return schema.fields.find((field) => field.isPrimaryKey) ?? schema.fields[0];
}

/** The field by which rows go to partitions, where there is one. */
export function partitionKeyField(schema: CollectionSchema): FieldSchema | undefined {
  return schema.fields.find((field) => field.isPartitionKey);
}

export function vectorFields(schema: CollectionSchema): FieldSchema[] {
  return schema.fields.filter(isVectorField);
}

/** Fields that are kept as columns: all but the vectors. */
export function scalarFields(schema: CollectionSchema): FieldSchema[] {
  return schema.fields.filter((field) => !isVectorField(field));
}
