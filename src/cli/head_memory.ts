import type { OpenCollection } from "./open_collection.ts";
import { formatBytes, formatShare } from "./terminal/format.ts";

/** Bytes of vectors of the rows that match a search by their first dims. */
export interface HeadMemory {
  readonly dims: number;
  readonly of: number;
  /** What a scan reads of them. */
  readonly readBytes: number;
  /** What it leaves unread, because it compares the first dims alone. */
  readonly savedBytes: number;
}

/** Asks every segment how it would be searched by the first dims. */
export async function headMemory(
  { client, name, vectorField, dim, embedQuery }: OpenCollection,
  { words, dims, filter }: { readonly words: string; readonly dims: number; readonly filter?: string },
): Promise<HeadMemory> {
  const request = { collection_name: name, anns_field: vectorField, data: await embedQuery(words), limit: 1 };
  const { segments } = await client.explain({ ...request, params: { dims }, ...(filter && { filter }) });
  const sum = (bytesOf: (search: (typeof segments)[number]["search"]) => number) =>
    segments.reduce((all, { search }) => all + bytesOf(search), 0);
  return {
    dims,
    of: dim,
    readBytes: sum(({ vector_bytes }) => vector_bytes),
    savedBytes: sum(({ saved_bytes }) => saved_bytes),
  };
}

/** As "a scan by the first 16 of 256 dims reads 77 KB of vectors, and leaves 1.2 MB (93.8 %) unread". */
export function renderHeadMemory({ dims, of, readBytes, savedBytes }: HeadMemory): string {
  const share = savedBytes / Math.max(readBytes + savedBytes, 1);
  const saved = `${formatBytes(savedBytes)} (${formatShare(share)})`;
  return `a scan by the first ${dims} of ${of} dims reads ${formatBytes(readBytes)} of vectors, and leaves ${saved} unread`;
}
