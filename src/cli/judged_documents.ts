import type { DescribeCollectionResponse } from "../client/responses.ts";
import { CHUNK_FIELDS } from "../ingest/index.ts";
import type { Candidate, IdField } from "../retrieval/index.ts";

/** The field by which judgments name rows: the key, or of chunks that of their document. */
export function judgedField({ scalar_fields }: DescribeCollectionResponse): IdField {
  const fields = Object.values(scalar_fields);
  const isChunked = [CHUNK_FIELDS.source, CHUNK_FIELDS.ordinal].every((name) => Object.hasOwn(scalar_fields, name));
  const key = fields.find(({ is_primary_key }) => is_primary_key);
  if (isChunked || key === undefined) return { name: CHUNK_FIELDS.source, isInteger: false };
  return { name: key.name, isInteger: key.data_type === "Int64" };
}

/** Hits under the names that judgments have for them, each document where its best chunk stands. */
export function judgedDocuments(hits: readonly Candidate[], { name }: IdField): Candidate[] {
  const documents = new Map<string, Candidate>();
  for (const hit of hits) {
    const id = String(hit.row[name] ?? hit.id);
    if (!documents.has(id)) documents.set(id, { ...hit, id });
  }
  return [...documents.values()];
}
