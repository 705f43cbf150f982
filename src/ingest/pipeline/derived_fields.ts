import type { CollectionDescription } from "../../client/responses.ts";
import { MAX_VARCHAR_BYTES } from "../mapping/coerce.ts";
import { ALL_TEXT_FIELD, HEAD_FIELD } from "../mapping/field_names.ts";
import type { Row } from "../readers/record.ts";
import { dimOf } from "./open_collection.ts";

/** Makes what a row keeps of its text and its vector beside them; collections of before have none of it. */
export type DerivedFields = (text: string, vector: ArrayLike<number> | undefined) => Row;

/** What the collection wants of each row. */
export function derivedFields(schema: CollectionDescription): DerivedFields {
  const keepsAllText = schema.fields.some(({ name }) => name === ALL_TEXT_FIELD);
  const head = dimOf(schema, HEAD_FIELD);
  return (text, vector) => ({
    ...(keepsAllText && { [ALL_TEXT_FIELD]: cutToVarChar(text) }),
    ...(head !== undefined && vector !== undefined && { [HEAD_FIELD]: Array.from(vector).slice(0, head) }),
  });
}

/** As much of a text as a VarChar holds, whole characters. Each of the texts that it is made of is kept in full. */
function cutToVarChar(text: string): string {
  if (text.length * 3 <= MAX_VARCHAR_BYTES) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(MAX_VARCHAR_BYTES));
  return text.slice(0, read);
}
