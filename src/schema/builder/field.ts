import type { DataTypeName } from "../data_type.ts";
import type { FieldDefinition } from "../field_schema.ts";
import type { VectorIndexOptions } from "./index_options.ts";

/**
 * Who gives a field's value when a row is written: each row (`required`; `key` if it is the primary key), the row or
 * the collection (`optional`: nullable or with a default), or the collection alone (`generated`: a key with autoId;
 * `filled` by a function, which is not answered either).
 */
export type FieldRole = "key" | "generated" | "required" | "optional" | "filled";

/** What the compiler knows of a field. */
export interface FieldTypes {
  readonly data: DataTypeName;
  /** What a row may give. */
  readonly input: unknown;
  /** What comes back. */
  readonly output: unknown;
  readonly role: FieldRole;
}

/** A field's definition but for its name, which it has from its place in the collection. */
export type FieldProperties = Readonly<Omit<FieldDefinition, "name">>;

/** A declared field, frozen: each of its methods makes another. */
export interface Field<T extends FieldTypes = FieldTypes> {
  readonly definition: FieldProperties;
  /** The index that is created with the collection. */
  readonly indexOptions?: VectorIndexOptions;
  /** The field whose texts a BM25 function makes this one of. */
  readonly termsOf?: string;
  /** For the compiler alone: never set. */
  readonly types?: T;
}

/** The types of a field or of each field of a union. */
export type TypesOf<F> = F extends Field<infer T> ? T : never;

/** The field's types after `nullable()`. */
export type NullableTypes<T extends FieldTypes> = {
  readonly data: T["data"];
  readonly input: T["input"] | null;
  readonly output: T["output"] | null;
  readonly role: "optional";
};

/** The field's types after `default(...)`. */
export type DefaultedTypes<T extends FieldTypes> = {
  readonly data: T["data"];
  readonly input: T["input"];
  readonly output: T["output"];
  readonly role: "optional";
};

/** The field's types after `primaryKey(...)`. */
export type KeyTypes<T extends FieldTypes, Auto extends boolean> = {
  readonly data: T["data"];
  readonly input: T["input"];
  readonly output: T["output"];
  readonly role: Auto extends true ? "generated" : "key";
};
