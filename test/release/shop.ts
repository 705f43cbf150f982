import type { Connection } from "../../src/index.ts";
import type { EncoderIdentity, ReleaseEncoder } from "../../src/release/index.ts";
import { seededRandom } from "../../src/retrieval/measure/seeded_random.ts";

export const DIM = 8;
export const SOURCE = "goods";
export const ALIAS = "shop";

export function identityOf(version: string): EncoderIdentity {
  return { kind: "own", name: "hashed", version, checksum: `${version}-c0ffee`, dim: DIM, input: "title" };
}

/** A text's own direction, drawn by chance from the text and the version: no two versions agree on anything. */
export function hashedVector(version: string, text: string): Float32Array {
  let seed = 7;
  for (const letter of `${version}/${text}`) seed = (Math.imul(seed, 31) + (letter.codePointAt(0) ?? 0)) | 0;
  const random = seededRandom(seed);
  const values = Float32Array.from({ length: DIM }, () => random() - 0.5);
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}

/** Counts what it encodes. */
export interface CountingEncoder extends ReleaseEncoder {
  readonly encoded: string[];
}

export function hashedEncoder(version: string, onBatch: () => Promise<void> = async () => {}): CountingEncoder {
  const encoded: string[] = [];
  return {
    identity: identityOf(version),
    encoded,
    async encodeItems(rows) {
      await onBatch();
      encoded.push(...rows.map(({ title }) => String(title)));
      return rows.map(({ title }) => hashedVector(version, String(title)));
    },
    encodeQueries: async (queries) => queries.map((query) => hashedVector(version, query)),
  };
}

/** Row i; its title is what it is found by. */
export function good(i: number, title = `good ${i}`) {
  return { id: `G${i}`, title, price: i };
}

/** A plain collection of `count` rows, as ingestion leaves one. */
export async function createGoods(client: Connection, count: number): Promise<void> {
  await client.createCollection({
    collection_name: SOURCE,
    fields: [
      { name: "id", data_type: "VarChar", max_length: 16, is_primary_key: true },
      { name: "title", data_type: "VarChar", max_length: 64 },
      { name: "price", data_type: "Int32" },
      { name: "embedding", data_type: "FloatVector", dim: 4 },
    ],
    index_params: [
      { field_name: "embedding", index_type: "HNSW", metric_type: "COSINE", params: { M: 8, efConstruction: 50 } },
    ],
    enable_dynamic_field: true,
  });
  const data = Array.from({ length: count }, (_, i) => ({ ...good(i), shelf: i % 7, embedding: [1, i, 0, 0] }));
  await client.insert({ collection_name: SOURCE, data });
}
