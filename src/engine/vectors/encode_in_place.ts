import type { FieldSchema } from "../../schema/field_schema.ts";
import type { Row } from "../write/row.ts";
import { encodeVectors } from "./encode_vectors.ts";
import { makeVectors } from "./make_vectors.ts";
import type { VectorColumn, VectorParts } from "./vector_column.ts";

/** Vectors as the log holds them, which are views of a column where that has the same form. */
export interface PlacedVectors {
  readonly parts: VectorParts;
  readonly column?: VectorColumn;
}

/** Encodes the vectors of rows that are to be a segment straight into its memory. Errors as of `encodeVectors`. */
export function encodeInPlace(field: FieldSchema, rows: readonly Row[]): PlacedVectors {
  if (field.nullable) return { parts: encodeVectors(field, rows) };
  const column = makeVectors(field, rows.length);
  try {
    const place = column.extend?.(rows.length);
    if (place !== undefined) return { parts: encodeVectors(field, rows, place), column };
  } catch (failure) {
    column.release();
    throw failure;
  }
  column.release();
  return { parts: encodeVectors(field, rows) };
}
