import type { RowData } from "../../client/requests.ts";
import { ElanusError } from "../../errors/index.ts";
import type { RetrieverClient } from "../../retrieval/index.ts";
import { SearchedCollection } from "../../retrieval/run/searched_collection.ts";
import type { ItemFeatures } from "../features.ts";
import type { CandidateRelease } from "./candidate_release.ts";
import { checkTowers, recordTowers } from "./tower_binding.ts";

/** Rows that are encoded and written at once. */
const BATCH = 1000;

export interface WriteItemsOptions {
  /** Called with the items that are written. */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Writes items with the vectors that the item tower gives them, in the place of those of the same ids: each is found from
 * the moment its write is acknowledged. Their fields go to the fields of the collection, and to the dynamic one where it
 * has one.
 *
 * The first items of a collection also say which towers its vectors are of; others are refused from then on.
 *
 * @throws ElanusError INVALID_PARAMETER for a release without towers, EMBEDDER_MISMATCH for a field of others; what a write
 *   throws; CANCELLED.
 */
export async function writeItems(
  client: RetrieverClient,
  release: CandidateRelease,
  items: Iterable<ItemFeatures> | AsyncIterable<ItemFeatures>,
  { onProgress, signal }: WriteItemsOptions = {},
): Promise<number> {
  const { towers, collection: collection_name, dense } = release;
  if (towers === undefined) {
    throw new ElanusError("INVALID_PARAMETER", "the release has no towers that could encode items");
  }
  const collection = await SearchedCollection.open({ client, collection_name }, undefined);
  const field = await collection.denseField(dense);
  await checkTowers(client, collection_name, field, towers);
  await recordTowers(client, collection_name, field.name, towers);
  let done = 0;
  for await (const batch of inBatches(items)) {
    if (signal?.aborted) throw new ElanusError("CANCELLED", "the writing of items was cancelled by its signal");
    const vectors = await towers.encodeItems(batch);
    const data = batch.map(({ id, fields }, i): RowData => {
      return { ...fields, [collection.keyField]: id, [field.name]: Array.from(vectors[i]) };
    });
    await client.upsert({ collection_name, data });
    done += batch.length;
    onProgress?.(done);
  }
  return done;
}

async function* inBatches(items: Iterable<ItemFeatures> | AsyncIterable<ItemFeatures>): AsyncGenerator<ItemFeatures[]> {
  let batch: ItemFeatures[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
