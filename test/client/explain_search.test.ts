import { expect, test } from "vitest";
import type { Connection } from "../../src/index.ts";
import { clustered } from "../index/vectors.ts";
import { collection_name, describeBackends, expectError } from "./backends.ts";

const DIM = 32;
const COUNT = 3000;
const vectors = clustered({ count: COUNT, dim: DIM, seed: 3 }).map((vector) => Array.from(vector));

async function filled(
  client: Connection,
  index?: { index_type: string; params?: Record<string, unknown> },
  data: readonly number[][] = vectors,
) {
  const fields = [
    { name: "id", data_type: "Int64", is_primary_key: true },
    { name: "tag", data_type: "Int32" },
    { name: "vector", data_type: "FloatVector", dim: DIM },
  ] as const;
  await client.createCollection({ collection_name, fields: [...fields] });
  if (index !== undefined) {
    await client.createIndex({ collection_name, field_name: "vector", metric_type: "COSINE", ...index });
  }
  await client.insert({ collection_name, data: data.map((vector, id) => ({ id, tag: id, vector })) });
  await client.flushSync({ collection_names: [collection_name] });
  if (index !== undefined) await client.waitForIndex({ collection_name });
}

const request = { collection_name, data: vectors[7], limit: 10 };

describeBackends("explain of a search", ({ open }) => {
  test("names the strategy of each segment, and what each way was expected to cost", async () => {
    const client = await open();
    await filled(client, { index_type: "HNSW", params: { M: 8, efConstruction: 64 } });
    const explained = async (more: object) => {
      const { segments, partitions } = await client.explain({ ...request, ...more });
      expect(partitions).toEqual(["_default"]);
      return segments[0];
    };
    const plain = await explained({});
    expect(plain).toMatchObject({ partition: "_default", rows: COUNT });
    expect(plain.plan).toBeUndefined();
    expect(plain.search).toMatchObject({ index_type: "HNSW", strategy: "graph", matching: COUNT, dims: DIM, hits: 10 });
    expect(plain.search.reason).toBe("estimated cost in exact scores: graph 1061, scan 3000");
    expect(plain.search.estimates).toEqual({ scan: COUNT, graph: 1061 });
    const few = await explained({ filter: "tag < 50" });
    expect(few.search).toMatchObject({ strategy: "scan", matching: 50 });
    expect(few.search.reason).toMatch(/: scan 50, scan of codes \d+, filtered graph \d+, graph \+ filter \d+$/);
    expect(few.plan).toBeDefined();
    // A walk among these would cost less, were its pool not larger than `ef`, and looking through others for nothing.
    const dear = await explained({ filter: "tag < 400", params: { ef: 20 } });
    expect(dear.search).toMatchObject({ strategy: "scan of codes", matching: 400 });
    expect(dear.search.reason).toMatch(/: scan of codes \d+, scan 400, filtered graph \d+, graph \+ filter \d+$/);
    const most = await explained({ filter: "tag % 10 != 0", params: { ef: 20 } });
    expect(most.search).toMatchObject({ strategy: "graph + filter", matching: 2700 });
    expect(most.search.reason).toMatch(/: graph \+ filter 368, filtered graph \d+, scan of codes \d+, scan 2700$/);
    const exact = await explained({ params: { exact: true } });
    expect(exact.search).toMatchObject({ index_type: "FLAT", strategy: "scan", vector_bytes: COUNT * DIM * 4 });
    expect(exact.search.reason).toBe("an exact search was asked for");
    await client.insert({ collection_name, data: [{ id: 9000, tag: 1, vector: vectors[1] }] });
    const { segments } = await client.explain(request);
    expect(segments).toHaveLength(2);
    expect(segments[1].search).toMatchObject({ index_type: "HNSW", strategy: "scan", hits: 1 });
    expect(segments[1].search.reason).toBe("its HNSW index grows; rows that it has not reached are scanned");
  });

  test("says so where a walk was gone that found too few", async () => {
    const client = await open();
    // The nearest 1,200 rows do not match.
    const data = vectors.map((vector, id) => (id < 1200 ? vector : vector.map((x) => x - 20)));
    await filled(client, { index_type: "HNSW", params: { M: 8, efConstruction: 64 } }, data);
    const barred = { ...request, filter: "tag >= 1200", params: { ef: 20 } };
    const { search } = (await client.explain(barred)).segments[0];
    expect(search).toMatchObject({ strategy: "scan of codes", hits: 10 });
    expect(search.reason).toMatch(/: graph \+ filter \d+, .*; graph \+ filter found too few of the rows that match$/);
  });

  test("shows what a search by the first dims leaves unread", async () => {
    const client = await open();
    await filled(client);
    const { segments } = await client.explain({ ...request, filter: "tag < 100", params: { dims: 8 } });
    expect(segments[0].search).toMatchObject({
      index_type: "FLAT",
      strategy: "scan",
      reason: "field `vector` has no index",
      matching: 100,
      dims: 8,
      vector_bytes: 100 * 8 * 4,
      saved_bytes: 100 * 24 * 4,
    });
    const whole = await client.explain(request);
    expect(whole.segments[0].search).toMatchObject({ dims: DIM, vector_bytes: COUNT * DIM * 4, saved_bytes: 0 });
  });

  test("other indexes tell theirs, and what cannot be explained is refused", async () => {
    const client = await open();
    await filled(client, { index_type: "IVF_FLAT", params: { nlist: 64 } });
    const { segments } = await client.explain({ ...request, params: { nprobe: 4 } });
    expect(segments[0].search).toMatchObject({ index_type: "IVF_FLAT", strategy: "ivf" });
    expect(segments[0].search.reason).toBe("estimated cost in exact scores: ivf 252, scan 3000");
    const some = await client.explain({ ...request, filter: "tag % 3 == 0", params: { nprobe: 4 } });
    expect(some.segments[0].search).toMatchObject({ strategy: "ivf + filter" });
    const few = await client.explain({ ...request, filter: "tag < 100", params: { nprobe: 4 } });
    expect(few.segments[0].search).toMatchObject({ strategy: "scan" });
    expect(few.segments[0].search.reason).toBe(
      "estimated cost in exact scores: ivf + filter 70, scan 100; " +
        "ivf + filter would find too few: 4 lists hold some 6 rows that match, 10 are wanted",
    );
    const head = await client.explain({ ...request, params: { dims: 4 } });
    expect(head.segments[0].search).toMatchObject({ index_type: "IVF_FLAT", strategy: "scan", dims: 4 });
    expect(head.segments[0].search.reason).toBe("its IVF_FLAT index cannot compare the first 4 dims");
    const many: object = { data: [vectors[0], vectors[1]] };
    await expectError(client.explain({ ...request, ...many }), "INVALID_PARAMETER", /explain takes one vector/);
    await expectError(client.explain({ ...request, params: { eff: 1 } }), "INVALID_PARAMETER", /`eff`/);
    await expectError(client.explain({ collection_name, filter: "" }), "INVALID_FILTER", /no filter to explain/);
  });
});
