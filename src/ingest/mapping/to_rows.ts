import type { Chunk, Chunker } from "../chunkers/chunker.ts";
import type { Row } from "../readers/record.ts";
import { limited, Rejection } from "./coerce.ts";
import { CHUNK_FIELDS } from "./field_names.ts";
import type { Mapping } from "./mapping.ts";
import { storedTexts } from "./schema_of.ts";
import type { Document } from "./to_document.ts";

/** A row without its embedding, and the text to embed. */
export interface PendingRow {
  readonly text: string;
  readonly fields: Row;
  readonly vector?: readonly number[];
}

/** The one row of a document that stays whole. */
export function wholeRow(document: Document, mapping: Mapping): PendingRow | Rejection {
  for (const [name, text] of Object.entries(document.texts)) {
    const fitting = limited(typeof text === "string" ? text : null, name);
    if (fitting instanceof Rejection) return fitting;
  }
  const fields = { ...document.fields, ...document.texts, [mapping.key.name]: document.key };
  const { text, vector } = document;
  return vector === undefined ? { text, fields } : { text, fields, vector };
}

/** The rows of a document that is cut: one a chunk, each with its place in the document. */
export function chunkRows(document: Document, mapping: Mapping, chunker: Chunker): PendingRow[] | Rejection {
  const chunks = chunker.chunk(document.text);
  const titles = Object.fromEntries(storedTexts(mapping, true).map((name) => [name, document.texts[name] ?? null]));
  const rows: PendingRow[] = [];
  for (const [ordinal, chunk] of chunks.entries()) {
    const fitting = limited(chunk.text, CHUNK_FIELDS.text);
    if (fitting instanceof Rejection) return fitting;
    const place = placeOf(document, mapping, chunk, chunks.length > 1 ? ordinal : undefined);
    rows.push({ text: chunk.text, fields: { ...document.fields, ...titles, ...place } });
  }
  return rows;
}

/** `ordinal` is undefined for the only chunk of a document, whose key stays the document's. */
function placeOf(document: Document, mapping: Mapping, chunk: Chunk, ordinal: number | undefined): Row {
  const source = String(document.key);
  return {
    [mapping.key.name]: ordinal === undefined ? source : `${source}#${ordinal}`,
    [CHUNK_FIELDS.source]: source,
    [CHUNK_FIELDS.ordinal]: ordinal ?? 0,
    [CHUNK_FIELDS.start]: chunk.start,
    [CHUNK_FIELDS.end]: chunk.end,
    [CHUNK_FIELDS.text]: chunk.text,
  };
}
