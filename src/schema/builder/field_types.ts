/** The field types that a declaration is made of, each a function of its name in Milvus; new ones come here. */
import type { DataTypeName } from "../data_type.ts";
import type { BinaryVector, DenseVector, HalfVector, Int8Vector, SparseFloatVector } from "../vector_values.ts";
import type { Field, FieldTypes } from "./field.ts";
import type { BinaryIndexOptions, SparseIndexOptions } from "./index_options.ts";
import type { JsonValue } from "./json_value.ts";
import {
  type KeyableField,
  keyableField,
  type NullableField,
  nullableField,
  type ScalarField,
  scalarField,
  type TextField,
  textField,
} from "./scalar_field.ts";
import { type TermsField, termsField, type VectorField, vectorField } from "./vector_field.ts";

/** A field as its factory makes it: every row gives a value, and gets one of type `Output` back. */
interface Required<Data extends DataTypeName, Input, Output = Input> {
  readonly data: Data;
  readonly input: Input;
  readonly output: Output;
  readonly role: "required";
}

export const bool = (): ScalarField<Required<"Bool", boolean>> => scalarField({ data_type: "Bool" });
export const int8 = (): ScalarField<Required<"Int8", number>> => scalarField({ data_type: "Int8" });
export const int16 = (): ScalarField<Required<"Int16", number>> => scalarField({ data_type: "Int16" });
export const int32 = (): ScalarField<Required<"Int32", number>> => scalarField({ data_type: "Int32" });
/** Exact in 64 bits: it comes back as bigint. Rows may give a number as long as that is a safe integer. */
export const int64 = (): KeyableField<Required<"Int64", bigint | number, bigint>> =>
  keyableField({ data_type: "Int64" });
export const float = (): ScalarField<Required<"Float", number>> => scalarField({ data_type: "Float" });
export const double = (): ScalarField<Required<"Double", number>> => scalarField({ data_type: "Double" });
/** A text of at most `maxLength` bytes of UTF-8. */
export const varChar = (maxLength: number): TextField<Required<"VarChar", string>> =>
  textField({ data_type: "VarChar", max_length: maxLength });
/**
 * A moment: rows give ISO 8601 text or a Date, and it comes back as text, exact to the microsecond, by the clocks of the
 * collection's time zone.
 */
export const timestamptz = (): ScalarField<Required<"Timestamptz", string | Date, string>> =>
  scalarField({ data_type: "Timestamptz" });

/** What an Array may hold. */
type ElementData = "Bool" | "Int8" | "Int16" | "Int32" | "Int64" | "Float" | "Double" | "VarChar";
type ElementTypes = FieldTypes & { readonly data: ElementData; readonly role: "required" };

/**
 * At most `maxCapacity` values of the element's type, none of them null.
 *
 * @example array(varChar(20), { maxCapacity: 16 })
 */
export function array<T extends ElementTypes>(
  element: Field<T>,
  { maxCapacity }: { readonly maxCapacity: number },
): NullableField<Required<"Array", T["input"][], T["output"][]>> {
  const { data_type: element_type, max_length } = element.definition;
  const limits = { max_capacity: maxCapacity, ...(max_length === undefined ? {} : { max_length }) };
  return nullableField({ data_type: "Array", element_type, ...limits });
}

/** A vector of `dim` floats. */
export const floatVector = (dim: number): VectorField<Required<"FloatVector", DenseVector, number[]>> =>
  vectorField({ data_type: "FloatVector", dim });
/** A vector of `dim` halves: half the memory of floats, some three decimal digits. */
export const float16Vector = (dim: number): VectorField<Required<"Float16Vector", HalfVector, number[]>> =>
  vectorField({ data_type: "Float16Vector", dim });
/** A vector of `dim` bfloat16s: half the memory of floats, their range, some two decimal digits. */
export const bfloat16Vector = (dim: number): VectorField<Required<"BFloat16Vector", HalfVector, number[]>> =>
  vectorField({ data_type: "BFloat16Vector", dim });
/** A vector of `dim` whole numbers from -128 to 127. */
export const int8Vector = (dim: number): VectorField<Required<"Int8Vector", Int8Vector, number[]>> =>
  vectorField({ data_type: "Int8Vector", dim });
/** A vector of `dim` bits, a multiple of 8; it comes back as dim / 8 bytes. */
export const binaryVector = (
  dim: number,
): VectorField<Required<"BinaryVector", BinaryVector, number[]>, BinaryIndexOptions> =>
  vectorField({ data_type: "BinaryVector", dim });
/** A vector of which few values are not zero; it comes back by its indices. */
export const sparseFloatVector = (): VectorField<
  Required<"SparseFloatVector", SparseFloatVector, Record<string, number>>,
  SparseIndexOptions
> => vectorField({ data_type: "SparseFloatVector" });

/**
 * The terms of the texts of a field with an analyzer: a BM25 function fills it, and a `text` is searched for in it. Rows do
 * not give it, and answers do not have it.
 *
 * @example
 * plot: varChar(20_000).analyzer({ type: "english" }),
 * words: bm25("plot").index({ type: "SPARSE_INVERTED_INDEX", metric: "BM25" }),
 */
export const bm25 = (field: string): TermsField<FilledTypes> => termsField(field, { data_type: "SparseFloatVector" });

interface FilledTypes extends FieldTypes {
  readonly data: "SparseFloatVector";
  readonly input: never;
  readonly output: never;
  readonly role: "filled";
}

/** A JSON value; `json<{ color: string }>()` says of which shape. The shape is for the compiler: no row is checked. */
export function json(): NullableField<Required<"JSON", JsonValue>>;
export function json<T>(): NullableField<Required<"JSON", T>>;
export function json<T>(): NullableField<Required<"JSON", T>> {
  return nullableField({ data_type: "JSON" });
}
