import { HttpClient } from "@zilliz/milvus2-sdk-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../served.ts";

let served: Served;
let client: HttpClient;
beforeAll(async () => {
  served = await serve({ token: "root:Milvus" });
  client = new HttpClient({ endpoint: served.url, username: "root", password: "Milvus" });
});
afterAll(() => served.server.stop());

describe("the SDK's HttpClient", () => {
  const collectionName = "my_collection";

  it("creates, fills, searches and drops a collection", async () => {
    const created = await client.createCollection({ collectionName, dimension: 4, metricType: "L2", autoID: true });
    expect(created.code).toBe(0);
    const rows = Array.from({ length: 20 }, (_, i) => ({ vector: [i, 0, 0, 0], colour: i % 2 ? "red" : "blue" }));
    const { data: inserted } = await client.insert({ collectionName, data: rows });
    expect(inserted.insertCount).toBe(20);
    const found = await client.search({
      collectionName,
      data: [
        [3, 0, 0, 0],
        [7, 0, 0, 0],
      ],
      limit: 5,
      outputFields: ["*"],
    });
    expect(found.topks).toEqual([5, 5]);
    expect(found.data).toHaveLength(2);
    const ids = Array.isArray(inserted.insertIds) ? inserted.insertIds : [];
    const got = await client.get({ collectionName, id: ids.slice(0, 3), outputFields: ["id", "colour"] });
    expect(got.data).toEqual(ids.slice(0, 3).map((id, i) => ({ id, colour: i % 2 ? "red" : "blue" })));
    const { data: described } = await client.describeCollection({ collectionName });
    expect(described.indexes[0]).toMatchObject({ fieldName: "vector", metricType: "L2" });
    expect((await client.dropCollection({ collectionName })).code).toBe(0);
  });

  it("is told of a wrong password by the status 401", async () => {
    const stranger = new HttpClient({ endpoint: served.url, username: "root", password: "guess" });
    await expect(stranger.listCollections({})).rejects.toMatchObject({ status: 401 });
  });

  it("is told why there are no users, and no imports", async () => {
    const users = await client.listUsers();
    expect(users).toMatchObject({ code: 1100, message: expect.stringContaining("one token") });
    const jobs = await client.listImportJobs({ collectionName });
    expect(jobs).toMatchObject({ code: 1100, message: expect.stringContaining("elanus ingest") });
  });

  it("is told by the status 404 that a path is not served", async () => {
    const lost = new HttpClient({ baseURL: `${served.url}/v1/nonexistent`, username: "root", password: "Milvus" });
    await expect(lost.listCollections({})).rejects.toMatchObject({ status: 404 });
  });
});
