import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../../client/client.ts";
import type { IndexDefinition, WaitForIndexRequest } from "../../client/requests.ts";
import type { CollectionDescription, IndexDescription } from "../../client/responses.ts";
import { ElanusError } from "../../errors/index.ts";
import type { IndexWaiter, IngestIndex } from "../ingest_request.ts";
import { EMBEDDING_FIELD, HEAD_FIELD, WORDS_FIELD } from "../mapping/field_names.ts";

const POLL_MILLISECONDS = 50;

/** Creates the indexes that are lacking, seals the rows, and waits until all of them are in each. */
export async function buildIndexes(
  client: Client & Partial<IndexWaiter>,
  schema: CollectionDescription,
  index: IngestIndex,
  onShare: (share: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const collection = schema.name;
  const definitions = definitionsOf(schema, index);
  for (const definition of definitions) {
    if ((await findIndex(client, collection, definition.field_name)) !== undefined) continue;
    await client.createIndex({ collection_name: collection, ...definition });
  }
  await client.flushSync({ collection_names: [collection] });
  for (const { field_name } of definitions) {
    // The one over the embeddings is what takes its time.
    const onProgress = field_name === EMBEDDING_FIELD ? onShare : undefined;
    const request = { collection_name: collection, field_name, onProgress, signal };
    await (client.waitForIndex === undefined ? pollIndex(client, request) : client.waitForIndex(request));
  }
  onShare(1);
}

/** An index for each field of vectors that ingestion fills. */
function definitionsOf({ fields, functions }: CollectionDescription, index: IngestIndex): IndexDefinition[] {
  const vectors = definitionOf(index);
  const words = { index_type: "SPARSE_INVERTED_INDEX", metric_type: "BM25", params: {} };
  const wanted = [
    { field_name: EMBEDDING_FIELD, ...vectors },
    { field_name: HEAD_FIELD, ...vectors },
    { field_name: WORDS_FIELD, ...words },
  ];
  // A field of that name that no function fills is the user's own.
  const made = new Set([
    EMBEDDING_FIELD,
    HEAD_FIELD,
    ...(functions ?? []).flatMap((one) => one.output_field_names ?? []),
  ]);
  return wanted.filter(({ field_name }) => made.has(field_name) && fields.some(({ name }) => name === field_name));
}

/**
 * Compares what is asked for with the index that a collection has.
 *
 * @throws ElanusError INVALID_PARAMETER that names what differs.
 */
export async function requireIndex(client: Client, collection: string, index: IngestIndex): Promise<void> {
  const found = await findIndex(client, collection, EMBEDDING_FIELD);
  if (found === undefined) return;
  const params = new Map(found.params.map(({ key, value }) => [key, String(value)]));
  const differences = Object.entries(index).filter(
    ([name, value]) => value !== undefined && params.has(name) && params.get(name) !== String(value),
  );
  if (differences.length === 0) return;
  const parts = differences.map(([name, value]) => `${name}: it has ${params.get(name)}, ${value} was asked for`);
  throw new ElanusError("INVALID_PARAMETER", `the index of \`${collection}\` was made in another way`, {
    detail: parts.join("; "),
    hint: "leave the index as it is, or ingest into another collection",
  });
}

async function pollIndex(client: Client, request: WaitForIndexRequest & { field_name: string }): Promise<void> {
  for (;;) {
    const found = await findIndex(client, request.collection_name, request.field_name);
    if (found === undefined || found.state === "Finished") return;
    if (found.state === "Failed") throw failed(request.collection_name, found);
    request.onProgress?.(Number(found.indexed_rows) / Math.max(1, Number(found.total_rows)));
    request.signal?.throwIfAborted();
    await sleep(POLL_MILLISECONDS);
  }
}

function definitionOf({ index_type = "HNSW", metric_type = "COSINE", M, efConstruction }: IngestIndex) {
  const hnsw = { ...(M === undefined ? {} : { M }), ...(efConstruction === undefined ? {} : { efConstruction }) };
  return { index_type, metric_type, params: index_type === "HNSW" ? { M: 16, efConstruction: 200, ...hnsw } : {} };
}

async function findIndex(
  client: Client,
  collection: string,
  field_name: string,
): Promise<IndexDescription | undefined> {
  try {
    const { index_descriptions } = await client.describeIndex({ collection_name: collection, field_name });
    return index_descriptions.find((one) => one.field_name === field_name);
  } catch (error) {
    if (error instanceof ElanusError && error.code === "INDEX_NOT_FOUND") return undefined;
    throw error;
  }
}

function failed(collection: string, index: IndexDescription): ElanusError {
  return new ElanusError("INTERNAL", `the index of \`${collection}\` could not be built`, {
    detail: index.index_state_fail_reason,
    hint: "the rows are in the collection and are searched exactly; drop the index and create it again",
  });
}
