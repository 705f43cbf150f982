import type { CollectionSchema } from "../collection_schema.ts";
import { defineCollection } from "../define_collection.ts";
import { type FunctionDefinition, FunctionType } from "../define_functions.ts";
import type { FieldDefinition } from "../field_schema.ts";
import type { Field } from "./field.ts";

/** Declared fields by name. */
export type Fields = Readonly<Record<string, Field>>;

export interface CollectionOptions<Dynamic extends boolean> {
  /** Rows may have undeclared keys beside the fields. */
  readonly dynamic?: Dynamic;
  /** Over how many partitions the partition key spreads the rows: 16, or 1 to 1024. */
  readonly numPartitions?: number;
  readonly description?: string;
}

/** A collection declared in TypeScript; frozen. */
export interface CollectionDeclaration<F extends Fields = Fields, Dynamic extends boolean = boolean> {
  readonly name: string;
  readonly fields: F;
  readonly options: CollectionOptions<Dynamic>;
  /** The declaration in Milvus's words, as `createCollection` takes it. */
  readonly definitions: readonly FieldDefinition[];
  /** What fills fields from others, likewise. */
  readonly functions: readonly FunctionDefinition[];
  /** The checked schema. */
  readonly schema: CollectionSchema;
}

/**
 * Declares a collection, once: its rows, filters and indexes follow from it.
 *
 * @throws ElanusError INVALID_SCHEMA where the fields make no collection: no primary key, two, no vector, a bad name.
 * @example
 * const products = collection("products", {
 *   asin: varChar(64).primaryKey(),
 *   embedding: floatVector(384).index({ type: "HNSW", metric: "COSINE", M: 16 }),
 *   price: float().nullable(),
 * });
 */
export function collection<F extends Fields, Dynamic extends boolean = false>(
  name: string,
  fields: F,
  options: CollectionOptions<Dynamic> = {},
): CollectionDeclaration<F, Dynamic> {
  const definitions = Object.entries(fields).map(([field, { definition }]) =>
    Object.freeze({ name: field, ...definition }),
  );
  const functions = functionsOf(fields);
  const { description, dynamic: enableDynamicField } = options;
  return Object.freeze({
    name,
    fields: Object.freeze({ ...fields }),
    options: Object.freeze({ ...options }),
    definitions: Object.freeze(definitions),
    functions: Object.freeze(functions),
    schema: defineCollection({ name, description, fields: definitions, functions, enableDynamicField }),
  });
}

/** A function bears the name of the field that it fills. */
function functionsOf(fields: Fields): FunctionDefinition[] {
  return Object.entries(fields).flatMap(([name, { termsOf }]) => {
    if (termsOf === undefined) return [];
    const filled = { input_field_names: [termsOf], output_field_names: [name] };
    return [{ name, type: FunctionType.BM25, ...filled, params: {} }];
  });
}
