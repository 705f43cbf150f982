import type { Field, FieldProperties, FieldTypes } from "./field.ts";
import type { DenseIndexOptions } from "./index_options.ts";

/** A field of dense vectors. */
export interface VectorField<T extends FieldTypes> extends Field<T> {
  /** The index that is created with the collection. Milvus itself searches no vector field without one. */
  index(options: DenseIndexOptions): VectorField<T>;
  description(text: string): VectorField<T>;
}

export function vectorField<T extends FieldTypes>(
  definition: FieldProperties,
  indexOptions?: DenseIndexOptions,
): VectorField<T> {
  return Object.freeze({
    definition: Object.freeze(definition),
    ...(indexOptions === undefined ? {} : { indexOptions: Object.freeze({ ...indexOptions }) }),
    index: (options: DenseIndexOptions) => vectorField<T>(definition, options),
    description: (text: string) => vectorField<T>({ ...definition, description: text }, indexOptions),
  });
}
