import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../../client/client.ts";
import type { WaitForIndexRequest } from "../../client/requests.ts";
import type { IndexDescription } from "../../client/responses.ts";
import { ElanusError } from "../../errors/index.ts";
import type { IndexWaiter, IngestIndex } from "../ingest_request.ts";
import { EMBEDDING_FIELD } from "../mapping/field_names.ts";

const POLL_MILLISECONDS = 50;

/** Creates the index where there is none, seals the rows, and waits until all of them are in it. */
export async function buildIndex(
  client: Client & Partial<IndexWaiter>,
  collection: string,
  index: IngestIndex,
  onShare: (share: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  if ((await findIndex(client, collection)) === undefined) {
    await client.createIndex({ collection_name: collection, field_name: EMBEDDING_FIELD, ...definitionOf(index) });
  }
  await client.flushSync({ collection_names: [collection] });
  const request = { collection_name: collection, field_name: EMBEDDING_FIELD, onProgress: onShare, signal };
  await (client.waitForIndex === undefined ? pollIndex(client, request) : client.waitForIndex(request));
  onShare(1);
}

/**
 * Compares what is asked for with the index that a collection has.
 *
 * @throws ElanusError INVALID_PARAMETER that names what differs.
 */
export async function requireIndex(client: Client, collection: string, index: IngestIndex): Promise<void> {
  const found = await findIndex(client, collection);
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

async function pollIndex(client: Client, request: WaitForIndexRequest): Promise<void> {
  for (;;) {
    const found = await findIndex(client, request.collection_name);
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

async function findIndex(client: Client, collection: string): Promise<IndexDescription | undefined> {
  try {
    const { index_descriptions } = await client.describeIndex({ collection_name: collection });
    return index_descriptions.find((one) => one.field_name === EMBEDDING_FIELD);
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
