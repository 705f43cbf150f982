import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../../client/client.ts";
import type { IndexDescription } from "../../client/responses.ts";
import { ElanusError } from "../../errors/index.ts";
import type { IngestIndex } from "../ingest_request.ts";
import { EMBEDDING_FIELD } from "../mapping/field_names.ts";

const POLL_MILLISECONDS = 50;

/** Creates the index where there is none, and waits until every row is in it. */
export async function buildIndex(
  client: Client,
  collection: string,
  index: IngestIndex,
  onRows: (indexed: number, total: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  if ((await findIndex(client, collection)) === undefined) {
    await client.createIndex({ collection_name: collection, field_name: EMBEDDING_FIELD, ...definitionOf(index) });
  }
  for (;;) {
    const found = await findIndex(client, collection);
    if (found === undefined) return;
    onRows(Number(found.indexed_rows), Number(found.total_rows));
    if (found.state === "Failed") throw failed(collection, found);
    if (found.state === "Finished" && Number(found.pending_index_rows) === 0) return;
    signal?.throwIfAborted();
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
