import { ElanusError } from "../../errors/index.ts";
import type { RetrieverClient } from "../../retrieval/index.ts";
import type { CandidateRelease } from "./candidate_release.ts";

/** Milvus's longest. */
const LONGEST_KEY = 1024;

/**
 * A collection for the items of a release: a text key `id`, the item tower's vectors as `vector`, and whatever else is known
 * of an item as undeclared fields, which filters know by their names.
 *
 * @throws ElanusError COLLECTION_EXISTS; INVALID_PARAMETER for a release without towers.
 */
export async function createItemCollection(client: RetrieverClient, release: CandidateRelease): Promise<void> {
  const { collection: collection_name, towers, dense = "vector" } = release;
  if (towers === undefined) {
    throw new ElanusError("INVALID_PARAMETER", "the release has no towers, whose vectors a collection could hold");
  }
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "VarChar", max_length: LONGEST_KEY, is_primary_key: true },
      { name: dense, data_type: "FloatVector", dim: towers.identity.dim },
    ],
    enable_dynamic_field: true,
  });
  await client.createIndex({ collection_name, field_name: dense, index_type: "HNSW", metric_type: "COSINE" });
  await client.loadCollection({ collection_name });
}
