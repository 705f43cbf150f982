import type { RetrieverClient, SearchUser, Signal } from "../../retrieval/index.ts";
import type { Towers } from "../towers.ts";

export interface AffinityOptions {
  readonly client: RetrieverClient;
  /** The collection of the candidates, and its field of the item tower's vectors. */
  readonly collection: string;
  readonly dense: string;
}

/**
 * How near a user is to each candidate, as a feature of a learned ranker: the product of the user's vector with the item's,
 * as the collection holds it. Unknown where nothing is known of the user, or the search is for none.
 */
export function affinity(towers: Towers, { client, collection, dense }: AffinityOptions): Signal {
  return {
    name: "affinity",
    async values(_query, candidates, user) {
      const vector = await knownVector(towers, user);
      if (vector === undefined || candidates.length === 0) return candidates.map(() => null);
      const ids = candidates.map(({ id }) => id);
      const { data } = await client.get({ collection_name: collection, ids, output_fields: [dense] });
      const keyField = await keyOf(client, collection);
      const products = new Map(data.map((row) => [String(row[keyField]), productOf(vector, row[dense])]));
      return ids.map((id) => products.get(id) ?? null);
    },
  };
}

async function knownVector(towers: Towers, user: SearchUser | undefined): Promise<Float32Array | undefined> {
  if (user === undefined) return undefined;
  const [vector] = await towers.encodeUsers([user]);
  return vector.every((value) => value === 0) ? undefined : vector;
}

async function keyOf(client: RetrieverClient, collection_name: string): Promise<string> {
  const { schema } = await client.describeCollection({ collection_name });
  return schema.fields.find(({ is_primary_key }) => is_primary_key)?.name ?? "id";
}

/** Null for what is no vector. */
function productOf(vector: Float32Array, other: unknown): number | null {
  if (!Array.isArray(other) || other.length !== vector.length) return null;
  return vector.reduce((sum, value, d) => sum + value * Number(other[d]), 0);
}
