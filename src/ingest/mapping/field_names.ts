/** The field that the embeddings are stored in. */
export const EMBEDDING_FIELD = "embedding";

/** The first dims of the embeddings, for engines that cannot search them in the whole ones. */
export const HEAD_FIELD = "embedding_head";

/** The texts of a row in one, where there are several: what is searched by words is what is embedded. */
export const ALL_TEXT_FIELD = "all_text";

/** What BM25 makes of the text. */
export const WORDS_FIELD = "bm25";

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

const RESERVED = new Set<string>([
  EMBEDDING_FIELD,
  HEAD_FIELD,
  ALL_TEXT_FIELD,
  WORDS_FIELD,
  "$meta",
  ...Object.values(CHUNK_FIELDS),
]);

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
