import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { VERSION } from "../../src/client/version.ts";
import { ElanusClient } from "../../src/index.ts";
import { collection_name, createProducts, describeBackends, direction, expectError, product } from "./backends.ts";

describeBackends("calls of the SDK", ({ open, reopen }) => {
  test("say which version answers, and that it is well", async () => {
    const client = await open();
    const { version } = JSON.parse(await readFile("package.json", "utf8"));
    expect(VERSION).toBe(version);
    expect((await client.getVersion()).version).toBe(`2.6-elanus-${version}`);
    expect(await client.checkHealth()).toMatchObject({ isHealthy: true, reasons: [] });
    await client.close();
    await expectError(client.checkHealth(), "CLOSED", /closed/);
  });

  test("describe several collections at once, and the key of one", async () => {
    const client = await open();
    await createProducts(client);
    await client.createCollection({ collection_name: "other", dimension: 4 });
    const { responses } = await client.batchDescribeCollections({ collection_names: ["other", collection_name] });
    expect(responses.map((each) => each.collection_name)).toEqual(["other", collection_name]);
    expect(await client.getPkField({ collection_name })).toMatchObject({ name: "asin", is_primary_key: true });
    expect(await client.getPkFieldName({ collection_name: "other" })).toBe("id");
    expect(await client.getPkFieldType({ collection_name: "other" })).toBe("Int64");
  });

  test("list indexes and change what may be changed of one", async () => {
    let client = await open();
    await createProducts(client);
    const index_name = "by_vector";
    await client.createIndex({
      collection_name,
      field_name: "vector",
      index_name,
      index_type: "HNSW",
      metric_type: "L2",
    });
    await client.createIndex({ collection_name, field_name: "price", index_type: "STL_SORT" });
    expect((await client.listIndexes({ collection_name })).indexes).toEqual([index_name, "price"]);
    expect((await client.listIndexes({ collection_name, field_name: "price" })).indexes).toEqual(["price"]);
    await client.alterIndexProperties({ collection_name, index_name, params: { "mmap.enabled": true } });
    if (reopen) client = await reopen(client);
    const mmap = async () => {
      const { index_descriptions } = await client.getIndexStatistics({ collection_name, index_name });
      return index_descriptions[0].params.find(({ key }) => key === "mmap.enabled")?.value;
    };
    expect(await mmap()).toBe("true");
    await client.dropIndexProperties({ collection_name, index_name, properties: ["mmap.enabled"] });
    expect(await mmap()).toBeUndefined();
    const ef = client.alterIndex({ collection_name, index_name, params: { M: 4 } });
    await expectError(ef, "INVALID_PARAMETER", /`M`.*mmap\.enabled/s);
    const missing = { collection_name, index_name: "by_vektor", params: {} };
    await expectError(client.alterIndexProperties(missing), "INDEX_NOT_FOUND", /did you mean `by_vector`/);
  });

  test("tell which segments there are, and when they are sealed", async () => {
    const client = await open();
    await createProducts(client);
    await client.insert({ collection_name, data: [product(1), product(2)] });
    const inMemory = async () => (await client.getQuerySegmentInfo({ collectionName: collection_name })).infos;
    const [growing] = await inMemory();
    expect(growing).toMatchObject({ num_rows: 2, state: "Growing", partitionID: 0, index_name: "" });
    const segmentIDs = [growing.segmentID];
    expect((await client.getFlushState({ segmentIDs })).flushed).toBe(false);
    await client.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "L2" });
    await client.flushAllSync();
    await client.waitForIndex({ collection_name });
    expect((await client.getFlushState({ segmentIDs })).flushed).toBe(true);
    expect((await client.getFlushAllState({ flush_all_ts: (await client.flushAll()).flush_all_ts })).flushed).toBe(
      true,
    );
    const [sealed] = await inMemory();
    expect(sealed).toMatchObject({ state: "Sealed", index_name: "vector", mem_size: expect.any(Number) });
    const { infos } = await client.getPersistentSegmentInfo({ collectionName: collection_name });
    expect(infos).toMatchObject([{ segmentID: sealed.segmentID, num_rows: 2, state: "Flushed" }]);
    await client.refreshLoad({ collection_name });
    await client.releaseCollection({ collection_name });
    await expectError(client.refreshLoad({ collection_name }), "COLLECTION_NOT_LOADED", /loadCollection/);
    await expectError(inMemory(), "COLLECTION_NOT_LOADED", /loadCollection/);
    expect((await client.getPersistentSegmentInfo({ collectionName: collection_name })).infos).toEqual(infos);
  });

  test("change a field: longer texts, another description", async () => {
    let client = await open();
    await createProducts(client);
    const long = { asin: "A".repeat(20), vector: direction(1) };
    await expectError(client.insert({ collection_name, data: [long] }), "INVALID_ROW", /20 bytes.*16/);
    const alter = (field_name: string, properties: Record<string, string | number | boolean>) =>
      client.alterCollectionFieldProperties({ collection_name, field_name, properties });
    await client.insert({ collection_name, data: [product(1)] });
    await alter("asin", { max_length: 20, "mmap.enabled": true, "field.description": "the key" });
    await client.insert({ collection_name, data: [long] });
    if (reopen) client = await reopen(client);
    const field = await client.getPkField({ collection_name });
    expect(field).toMatchObject({ max_length: "20", description: "the key" });
    expect((await client.get({ collection_name, ids: [long.asin, "A1"] })).data).toHaveLength(2);
    await expectError(alter("price", { max_length: 5 }), "INVALID_PARAMETER", /`max_length` of field `price`.*Double/);
    await expectError(alter("asin", { max_length: 70_000 }), "INVALID_SCHEMA", /65535/);
    await expectError(alter("asin", { nullable: true }), "INVALID_PARAMETER", /`nullable`.*max_length/s);
    await expectError(alter("asim", { max_length: 20 }), "FIELD_NOT_FOUND", /did you mean `asin`/);
  });
});

test("calls that mean nothing in the process are refused by name, with what to do instead", async () => {
  const client = await ElanusClient.open(":memory:");
  await expectError(client.createUser({ username: "a", password: "b" }), "NOT_SUPPORTED", /createUser.*no users/);
  await expectError(client.createSnapshot({}), "NOT_SUPPORTED", /createSnapshot.*client\.backup/);
  await expectError(client.bulkInsert({}), "NOT_SUPPORTED", /elanus ingest/);
  await client.close();
});
