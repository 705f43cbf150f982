import type { FieldDefinition } from "../../client/requests.ts";
import { MAX_VARCHAR_BYTES } from "./coerce.ts";
import { CHUNK_FIELDS, EMBEDDING_FIELD } from "./field_names.ts";
import type { Mapping, ScalarTypeName } from "./mapping.ts";

/** The fields of a collection for a mapping. Everything but the key, the vector and a chunk's place may be null. */
export function schemaOf(mapping: Mapping, dim: number, chunked: boolean): FieldDefinition[] {
  // A chunk's key is its document's with a number behind it.
  const keyType = chunked ? "VarChar" : mapping.key.type;
  return [
    { ...scalar(mapping.key.name, keyType), is_primary_key: true, autoID: false },
    ...storedTexts(mapping, chunked).map((name) => ({ ...scalar(name, "VarChar"), nullable: true })),
    ...mapping.fields.map(({ name, type }) => ({ ...scalar(name, type), nullable: true })),
    ...(chunked ? chunkFields() : []),
    { name: EMBEDDING_FIELD, data_type: "FloatVector", dim },
  ];
}

/** The text fields that a row keeps: all of a whole document; of a chunk the title alone, its text is its own. */
export function storedTexts(mapping: Mapping, chunked: boolean): string[] {
  const names = mapping.text.map((one) => one.name);
  return chunked ? names.slice(0, names.length > 1 ? 1 : 0) : names;
}

function chunkFields(): FieldDefinition[] {
  return [
    scalar(CHUNK_FIELDS.source, "VarChar"),
    scalar(CHUNK_FIELDS.ordinal, "Int64"),
    scalar(CHUNK_FIELDS.start, "Int64"),
    scalar(CHUNK_FIELDS.end, "Int64"),
    scalar(CHUNK_FIELDS.text, "VarChar"),
  ];
}

function scalar(name: string, type: ScalarTypeName): FieldDefinition {
  return type === "VarChar" ? { name, data_type: type, max_length: MAX_VARCHAR_BYTES } : { name, data_type: type };
}
