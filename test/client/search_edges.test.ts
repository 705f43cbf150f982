import { expect, test } from "vitest";
import type { Connection, SearchHit } from "../../src/index.ts";
import { Random } from "../storage/random.ts";
import { collection_name, describeBackends } from "./backends.ts";

const DIM = 6;
const COUNT = 120;
const INDEXES = [undefined, "FLAT", "HNSW", "IVF_FLAT", "IVF_SQ8"] as const;
const METRICS = ["COSINE", "IP", "L2"] as const;
const CASES = INDEXES.flatMap((index) => METRICS.map((metric) => [index, metric] as const));

const random = new Random(8);
const vectors = Array.from({ length: COUNT }, () => Array.from({ length: DIM }, () => random.next() - 0.5));
const query = Array.from({ length: DIM }, () => random.next());
/** What is asked in one request, beside the vectors. */
const WAYS: Record<string, unknown>[] = [
  {},
  { group_by_field: "tag", group_size: 60, strict_group_size: true },
  { params: { dims: 3 } },
  { params: { recall: true } },
];

async function filled(client: Connection, index_type: string | undefined, metric_type: string, rows: number[][]) {
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "tag", data_type: "Int8" },
      { name: "vector", data_type: "FloatVector", dim: DIM },
    ],
  });
  if (index_type !== undefined) {
    await client.createIndex({ collection_name, field_name: "vector", index_type, metric_type });
  }
  const data = rows.map((vector, id) => ({ id, tag: id % 2, vector }));
  const half = Math.floor(rows.length / 2);
  await client.insert({ collection_name, data: data.slice(0, half) });
  await client.flushSync({ collection_names: [collection_name] });
  if (index_type !== undefined) await client.waitForIndex({ collection_name });
  await client.insert({ collection_name, data: data.slice(half) });
}

const sortedIds = (hits: readonly SearchHit[]) => hits.map(({ id }) => Number(id)).sort((a, b) => a - b);
const ALL = Array.from({ length: COUNT }, (_, id) => id);

describeBackends("at the edges of a search", ({ kind, open }) => {
  test.each(CASES)("limit and offset, deletions and zeros (index %s, %s)", async (index, metric_type) => {
    const client = await open();
    await filled(client, index, metric_type, vectors);
    const search = async (more: Record<string, unknown>, data = query) =>
      (await client.search({ collection_name, data, metric_type, ...more })).results;
    const searchMany = async (more: Record<string, unknown>, data: number[][]) =>
      (await client.search({ collection_name, data, metric_type, ...more })).results;
    const zero = Array(DIM).fill(0);
    for (const way of WAYS) {
      const label = JSON.stringify(way);
      expect(sortedIds(await search({ limit: 1000, ...way })), label).toEqual(ALL);
      expect(sortedIds(await search({ limit: 16_384, ...way })), label).toEqual(ALL);
      expect(await search({ limit: 10, offset: 1000, ...way }), label).toEqual([]);
      const zeros = await search({ limit: 1000, ...way }, zero);
      expect(sortedIds(zeros), label).toEqual(ALL);
      for (const { score } of zeros) expect(Number.isFinite(score)).toBe(true);
      const [one, two] = await searchMany({ limit: 7, ...way }, [query, zero]);
      expect(one, label).toEqual(await search({ limit: 7, ...way }));
      expect(two, label).toEqual(await search({ limit: 7, ...way }, zero));
    }
    const whole = await search({ limit: COUNT });
    expect(await search({ limit: 30, offset: 45 })).toEqual(whole.slice(45, 75));
    expect(await search({ limit: 30, offset: COUNT - 4 })).toEqual(whole.slice(-4));
    await client.upsert({ collection_name, data: [{ id: 0, tag: 0, vector: zero }] });
    const withZero = await search({ limit: 1000 });
    expect(sortedIds(withZero)).toEqual(ALL);
    for (const { score } of withZero) expect(Number.isFinite(score)).toBe(true);
    await client.delete({ collection_name, filter: "tag == 1" });
    for (const way of WAYS)
      expect(sortedIds(await search({ limit: 500, ...way }))).toEqual(ALL.filter((id) => id % 2 === 0));
    await client.delete({ collection_name, filter: "id >= 0" });
    for (const way of WAYS) {
      expect(await search({ limit: 5, ...way })).toEqual([]);
      expect(await searchMany({ limit: 5, ...way }, Array(9).fill(query))).toEqual(Array(9).fill([]));
    }
    const { recalls } = await client.search({ collection_name, data: query, metric_type, params: { recall: true } });
    // The official client drops the recalls of an answer without hits.
    expect(recalls).toEqual(kind === "server" ? [] : [1]);
  });
});
