import type { Field, FieldProperties, FieldTypes } from "./field.ts";
import type { DenseIndexOptions, VectorIndexOptions } from "./index_options.ts";

/** A field of vectors, and which indexes it may have. */
export interface VectorField<T extends FieldTypes, Options extends VectorIndexOptions = DenseIndexOptions>
  extends Field<T> {
  /** The index that is created with the collection. Milvus itself searches no vector field without one. */
  index(options: Options): VectorField<T, Options>;
  description(text: string): VectorField<T, Options>;
}

export function vectorField<T extends FieldTypes, Options extends VectorIndexOptions = DenseIndexOptions>(
  definition: FieldProperties,
  indexOptions?: Options,
): VectorField<T, Options> {
  return Object.freeze({
    definition: Object.freeze(definition),
    ...(indexOptions === undefined ? {} : { indexOptions: frozen(indexOptions) }),
    index: (options: Options) => vectorField<T, Options>(definition, options),
    description: (text: string) => vectorField<T, Options>({ ...definition, description: text }, indexOptions),
  });
}

function frozen(options: VectorIndexOptions): VectorIndexOptions {
  return Object.freeze({ ...options });
}
