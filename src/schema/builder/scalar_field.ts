import type { DefaultedTypes, Field, FieldProperties, FieldTypes, KeyTypes, NullableTypes } from "./field.ts";

type DefaultValue = string | number | boolean | bigint;

/** A scalar field that may be null or have a default. */
export interface ScalarField<T extends FieldTypes> extends Field<T> {
  /** Rows may leave it out or give null. */
  nullable(): ScalarField<NullableTypes<T>>;
  /** Rows may leave it out, and have this value then. */
  default(value: T["input"] & DefaultValue): ScalarField<DefaultedTypes<T>>;
  description(text: string): ScalarField<T>;
}

/** An Int64 or VarChar, which may be the primary key as well. */
export interface KeyableField<T extends FieldTypes> extends ScalarField<T> {
  /** Makes it the primary key. With `autoId` (Int64 alone) the collection makes the keys; an upsert still names its own. */
  primaryKey<Auto extends boolean = false>(options?: { readonly autoId?: Auto }): KeyField<KeyTypes<T, Auto>>;
  /** Makes it the partition key: rows go to partitions by it, and reads that name it ask those alone. */
  partitionKey(): PartitionKeyField<T>;
  description(text: string): KeyableField<T>;
}

/** A VarChar, whose words may be found as well. */
export interface TextField<T extends FieldTypes> extends KeyableField<T> {
  /**
   * Makes terms of its texts, for `bm25(...)`; with `match` filters may ask for them, by `textMatch` and `phraseMatch`.
   *
   * @param params Milvus's `analyzer_params`, as `{ type: "english" }`: docs/text.md.
   */
  analyzer(params: Readonly<Record<string, unknown>>, options?: { readonly match?: boolean }): ScalarField<T>;
  description(text: string): TextField<T>;
}

/** The partition key: never null. */
export interface PartitionKeyField<T extends FieldTypes> extends Field<T> {
  /** Rows may leave it out, and have this value then. */
  default(value: T["input"] & DefaultValue): PartitionKeyField<DefaultedTypes<T>>;
  description(text: string): PartitionKeyField<T>;
}

/** The primary key. */
export interface KeyField<T extends FieldTypes> extends Field<T> {
  description(text: string): KeyField<T>;
}

/** A JSON field or an Array: it may be null and has no default. */
export interface NullableField<T extends FieldTypes> extends Field<T> {
  nullable(): NullableField<NullableTypes<T>>;
  description(text: string): NullableField<T>;
}

export function scalarField<T extends FieldTypes>(definition: FieldProperties): ScalarField<T> {
  return Object.freeze({
    definition: Object.freeze(definition),
    nullable: () => scalarField<NullableTypes<T>>({ ...definition, nullable: true }),
    default: (value: DefaultValue) =>
      scalarField<DefaultedTypes<T>>({ ...definition, default_value: inDefinition(value) }),
    description: (text: string) => scalarField<T>({ ...definition, description: text }),
  });
}

export function keyableField<T extends FieldTypes>(definition: FieldProperties): KeyableField<T> {
  return Object.freeze({
    ...scalarField<T>(definition),
    primaryKey: <Auto extends boolean = false>(options: { readonly autoId?: Auto } = {}) =>
      keyField<KeyTypes<T, Auto>>({ ...definition, is_primary_key: true, autoID: options.autoId ?? false }),
    partitionKey: () => partitionKeyField<T>({ ...definition, is_partition_key: true }),
    description: (text: string) => keyableField<T>({ ...definition, description: text }),
  });
}

export function textField<T extends FieldTypes>(definition: FieldProperties): TextField<T> {
  return Object.freeze({
    ...keyableField<T>(definition),
    analyzer: (
      analyzer_params: Readonly<Record<string, unknown>>,
      { match = false }: { readonly match?: boolean } = {},
    ) =>
      scalarField<T>({
        ...{ ...definition, enable_analyzer: true, analyzer_params: { ...analyzer_params } },
        ...(match ? { enable_match: true } : {}),
      }),
    description: (text: string) => textField<T>({ ...definition, description: text }),
  });
}

function partitionKeyField<T extends FieldTypes>(definition: FieldProperties): PartitionKeyField<T> {
  return Object.freeze({
    definition: Object.freeze(definition),
    default: (value: DefaultValue) =>
      partitionKeyField<DefaultedTypes<T>>({ ...definition, default_value: inDefinition(value) }),
    description: (text: string) => partitionKeyField<T>({ ...definition, description: text }),
  });
}

export function nullableField<T extends FieldTypes>(definition: FieldProperties): NullableField<T> {
  return Object.freeze({
    definition: Object.freeze(definition),
    nullable: () => nullableField<NullableTypes<T>>({ ...definition, nullable: true }),
    description: (text: string) => nullableField<T>({ ...definition, description: text }),
  });
}

function keyField<T extends FieldTypes>(definition: FieldProperties): KeyField<T> {
  return Object.freeze({
    definition: Object.freeze(definition),
    description: (text: string) => keyField<T>({ ...definition, description: text }),
  });
}

/** Milvus's SDK takes numbers and texts: an int64 stays exact as text, a boolean is 0 or 1. */
function inDefinition(value: DefaultValue): string | number {
  if (typeof value === "bigint") return String(value);
  return typeof value === "boolean" ? Number(value) : value;
}
