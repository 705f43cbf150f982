import type { FieldDefinition, FunctionDefinition } from "../../client/requests.ts";
import { MAX_VARCHAR_BYTES } from "./coerce.ts";
import { ALL_TEXT_FIELD, CHUNK_FIELDS, EMBEDDING_FIELD, HEAD_FIELD, WORDS_FIELD } from "./field_names.ts";
import type { Mapping, ScalarTypeName } from "./mapping.ts";

/** What a new collection is made with beside its mapping. */
export interface CollectionShape {
  readonly dim: number;
  /** Dims of the head field; absent: there is none. */
  readonly head: number | undefined;
  readonly chunked: boolean;
  /** `analyzer_params` of the text that is searched by words. */
  readonly analyzer: Readonly<Record<string, unknown>>;
}

/**
 * The fields and functions of a new collection: those of the mapping, and what searching by words and by heads needs.
 */
export function collectionOf(
  mapping: Mapping,
  { dim, head, chunked, analyzer }: CollectionShape,
): { fields: FieldDefinition[]; functions: FunctionDefinition[] } {
  const fields = schemaOf(mapping, dim, chunked);
  if (head !== undefined) fields.push({ name: HEAD_FIELD, data_type: "FloatVector", dim: head });
  const text = wordsText(mapping, chunked);
  if (text === undefined) return { fields, functions: [] };
  if (text === ALL_TEXT_FIELD) fields.push({ ...scalar(ALL_TEXT_FIELD, "VarChar"), nullable: true });
  const analyzed = { enable_analyzer: true, analyzer_params: { ...analyzer } };
  const withWords = fields.map((field) => (field.name === text ? { ...field, ...analyzed } : field));
  return {
    fields: [...withWords, { name: WORDS_FIELD, data_type: "SparseFloatVector" }],
    functions: [
      { name: "bm25", type: "BM25", input_field_names: [text], output_field_names: [WORDS_FIELD], params: {} },
    ],
  };
}

/** The field that is searched by words: that of what is embedded. Undefined where there is no text. */
function wordsText(mapping: Mapping, chunked: boolean): string | undefined {
  if (chunked) return CHUNK_FIELDS.text;
  return mapping.text.length > 1 ? ALL_TEXT_FIELD : mapping.text.at(0)?.name;
}

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
