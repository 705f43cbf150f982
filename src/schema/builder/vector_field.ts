import type { Field, FieldProperties, FieldTypes, NullableTypes } from "./field.ts";
import type { Bm25IndexOptions, DenseIndexOptions, VectorIndexOptions } from "./index_options.ts";

/** A field of vectors, and which indexes it may have. */
export interface VectorField<T extends FieldTypes, Options extends VectorIndexOptions = DenseIndexOptions>
  extends Field<T> {
  /** The index that is created with the collection. Milvus itself searches no vector field without one. */
  index(options: Options): VectorField<T, Options>;
  /** Rows may leave it out or give null; searches never find these. */
  nullable(): VectorField<NullableTypes<T>, Options>;
  description(text: string): VectorField<T, Options>;
}

/** A field of the terms of a text field, which the collection fills. */
export interface TermsField<T extends FieldTypes> extends Field<T> {
  readonly termsOf: string;
  index(options: Bm25IndexOptions): TermsField<T>;
  description(text: string): TermsField<T>;
}

export function termsField<T extends FieldTypes>(
  termsOf: string,
  definition: FieldProperties,
  indexOptions?: Bm25IndexOptions,
): TermsField<T> {
  return Object.freeze({
    definition: Object.freeze(definition),
    ...(indexOptions === undefined ? {} : { indexOptions: frozen(indexOptions) }),
    termsOf,
    index: (options: Bm25IndexOptions) => termsField<T>(termsOf, definition, options),
    description: (text: string) => termsField<T>(termsOf, { ...definition, description: text }, indexOptions),
  });
}

export function vectorField<T extends FieldTypes, Options extends VectorIndexOptions = DenseIndexOptions>(
  definition: FieldProperties,
  indexOptions?: Options,
): VectorField<T, Options> {
  return Object.freeze({
    definition: Object.freeze(definition),
    ...(indexOptions === undefined ? {} : { indexOptions: frozen(indexOptions) }),
    index: (options: Options) => vectorField<T, Options>(definition, options),
    nullable: () => vectorField<NullableTypes<T>, Options>({ ...definition, nullable: true }, indexOptions),
    description: (text: string) => vectorField<T, Options>({ ...definition, description: text }, indexOptions),
  });
}

function frozen(options: VectorIndexOptions): VectorIndexOptions {
  return Object.freeze({ ...options });
}
