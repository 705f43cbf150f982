import type { ResultRow } from "../../client/responses.ts";
import { titleOf } from "../describe_hit.ts";
import type { OpenCollection } from "../open_collection.ts";

/** Milvus's bound on the rows of one query is 16,384. */
const MOST_ROWS = 10_000;

/** Rows of a collection without their vectors; at most 10,000. */
export async function sampleRows({ client, name, outputFields }: OpenCollection): Promise<ResultRow[]> {
  return (await client.query({ collection_name: name, output_fields: outputFields, limit: MOST_ROWS })).data;
}

/** Vectors of a collection, one after another in one array, and how many; at most 10,000. */
export async function sampleVectors(collection: OpenCollection): Promise<{ vectors: Float32Array; count: number }> {
  const { client, name, vectorField, dim } = collection;
  const request = { collection_name: name, output_fields: [vectorField], limit: MOST_ROWS };
  const { data } = await client.query(request);
  const vectors = new Float32Array(data.length * dim);
  data.forEach((row, i) => {
    const vector = row[vectorField];
    if (Array.isArray(vector)) vectors.set(vector, i * dim);
  });
  return { vectors, count: data.length };
}

/** The titles of rows spread over the sample, embedded as queries: what people look for, in the words of the rows. */
export async function titleQueries(
  collection: OpenCollection,
  rows: readonly ResultRow[],
  count: number,
): Promise<Float32Array[]> {
  const step = Math.max(1, rows.length / count);
  const chosen = Array.from({ length: Math.min(count, rows.length) }, (_, i) => rows[Math.floor(i * step)]);
  return Promise.all(chosen.map((row) => collection.embedQuery(titleOf(row))));
}
