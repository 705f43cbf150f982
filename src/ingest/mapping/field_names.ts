/** The field that the embeddings are stored in. */
export const EMBEDDING_FIELD = "embedding";

/** The fields of a chunk beside those of its document. */
export const CHUNK_FIELDS = {
  /** The key of the document that the chunk was cut from. */
  source: "source_id",
  /** Its number in the document, from 0. */
  ordinal: "chunk_no",
  /** Its span in the document's text, in UTF-16 units: `text.slice(start, end)`. */
  start: "chunk_start",
  end: "chunk_end",
  text: "chunk_text",
} as const;

const RESERVED = new Set<string>([EMBEDDING_FIELD, "$meta", ...Object.values(CHUNK_FIELDS)]);

/** Field names by column: letters, digits and underscores as Milvus demands, each once, none that is reserved. */
export function uniqueFieldNames(columns: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(RESERVED);
  for (const column of columns) {
    let name = column.trim().replace(/[^A-Za-z0-9_]+/g, "_");
    if (!/^[A-Za-z_]/.test(name)) name = `_${name}`;
    while (taken.has(name)) name = `${name}_`;
    taken.add(name);
    names.set(column, name);
  }
  return names;
}
