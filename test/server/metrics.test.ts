import { afterAll, beforeAll, expect, it } from "vitest";
import { connect } from "../../src/index.ts";
import { type Served, serve } from "./served.ts";

let served: Served;
const named = { collectionName: "wares" };
beforeAll(async () => {
  served = await serve();
  await served.post("collections/create", { ...named, dimension: 2 });
  const data = Array.from({ length: 10 }, (_, i) => ({ id: i, vector: [i, 1] }));
  await served.post("entities/insert", { ...named, data });
});
afterAll(() => served.server.stop());

async function metrics(): Promise<string> {
  return (await fetch(`${served.url}/metrics`)).text();
}

/** The value of a line, by its name and labels as far as they are given. */
async function sampleOf(name: string, labels = ""): Promise<number> {
  const line = (await metrics()).split("\n").find((one) => one.startsWith(name) && one.includes(labels));
  return Number(line?.split(" ").at(-1));
}

it("tell under Milvus's names what is searched, how long it takes, and what there is", async () => {
  await served.post("aliases/create", { ...named, aliasName: "goods" });
  await served.post("entities/search", {
    collectionName: "goods",
    data: [
      [1, 1],
      [2, 1],
    ],
    limit: 1,
  });
  await served.post("entities/query", { ...named, filter: "id < 3" });
  await served.post("entities/search", { ...named, data: [[1]], limit: 1 });
  const wares = 'collection_name="wares"';
  expect(await sampleOf("milvus_proxy_search_vectors_count", wares)).toBe(2);
  expect(await sampleOf("milvus_proxy_sq_latency_count", `${wares},query_type="search"`)).toBe(1);
  expect(await sampleOf("milvus_proxy_sq_latency_count", `${wares},query_type="query"`)).toBe(1);
  expect(await sampleOf("milvus_proxy_insert_vectors_count", wares)).toBe(10);
  expect(await sampleOf("milvus_rootcoord_collection_num", 'db_name="default"')).toBe(1);
  expect(await sampleOf("milvus_datacoord_stored_rows_num", wares)).toBe(10);
  expect(await sampleOf("milvus_datacoord_stored_binlog_size", wares)).toBeGreaterThan(0);
  expect(await sampleOf("milvus_proxy_restful_api_req_count", 'path="entities/search",status="success"')).toBe(1);
  expect(await sampleOf("milvus_proxy_restful_api_req_count", 'path="entities/search",status="fail"')).toBe(1);
});

it("count each batch of a search iterator as a search", async () => {
  const latency = () => sampleOf("milvus_proxy_sq_latency_count", 'collection_name="wares",query_type="search"');
  const vectors = () => sampleOf("milvus_proxy_search_vectors_count", 'collection_name="wares"');
  const before = { searches: await latency(), vectors: await vectors() };
  const client = await connect(served.url);
  const batches = await client.searchIterator({ collection_name: "wares", data: [1, 1], batchSize: 4, limit: 8 });
  for await (const hits of batches) expect(hits).toHaveLength(4);
  await client.close();
  expect(await latency()).toBe(before.searches + 2);
  expect(await vectors()).toBe(before.vectors + 2);
});

it("tell our own of recall, memory and merges, and forget what is dropped", async () => {
  await served.post("entities/search", {
    ...named,
    data: [[1, 1]],
    limit: 3,
    searchParams: { params: { recall: true } },
  });
  expect(await sampleOf("elanus_search_recall_sum")).toBe(1);
  expect(await sampleOf("elanus_segment_memory_bytes", "wares")).toBeGreaterThan(0);
  await served.post("collections/flush", named);
  await served.post("entities/insert", { ...named, data: [{ id: 100, vector: [5, 5] }] });
  await served.post("collections/flush", named);
  const { data } = await served.post("collections/compact", named);
  for (let state = ""; state !== "Completed"; ) {
    state = (await served.post("collections/get_compaction_state", { jobID: data.compactionID })).data.state;
  }
  expect(await sampleOf("elanus_merges_total", "wares")).toBeGreaterThan(0);
  expect(await sampleOf("elanus_merging_segments", "wares")).toBe(0);
  await served.post("aliases/drop", { aliasName: "goods" });
  await served.post("collections/drop", named);
  expect(await metrics()).not.toMatch(/stored_rows_num\{.*wares/);
});

it("count what is refused under few names, whatever is asked for", async () => {
  for (const path of ["users/list", "users/a", "users/b/c", "jobs/import/x"]) await served.post(path, {});
  const told = (await metrics()).split("\n").filter((line) => line.startsWith("milvus_proxy_restful_api_req_count"));
  const paths = told.flatMap((line) => /path="((?:users|jobs)[^"]*)"/.exec(line)?.[1] ?? []);
  expect(paths.sort()).toEqual(["jobs/import/", "users/"]);
  expect(await sampleOf("milvus_proxy_restful_api_req_count", 'path="users/"')).toBe(3);
});
