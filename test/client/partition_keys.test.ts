import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { Segment } from "../../src/engine/segment/segment.ts";
import { type Connection, ElanusClient, type ErrorCode, type FieldDefinition } from "../../src/index.ts";
import { collection_name, describeBackends, expectError } from "./backends.ts";

const FIELDS: FieldDefinition[] = [
  { name: "id", data_type: "Int64", is_primary_key: true },
  { name: "tenant", data_type: "VarChar", max_length: 16, is_partition_key: true },
  { name: "value", data_type: "Int32" },
  { name: "vector", data_type: "FloatVector", dim: 2 },
];
const row = (id: number, tenant: string, value = id) => ({ id, tenant, value, vector: [id, 1] });
/** Of different partitions, with 16. */
const TENANTS = ["a", "b", "g", "h", "i", "k"];
const rows = TENANTS.flatMap((tenant, t) => [row(10 * t, tenant), row(10 * t + 1, tenant)]);

const create = (client: Connection, more: { num_partitions?: number; properties?: Record<string, boolean> } = {}) =>
  client.createCollection({ collection_name, fields: FIELDS, ...more });

describeBackends("partition keys", ({ open, reopen }) => {
  test("spread rows over partitions that Milvus names so; the description tells", async () => {
    let client = await open();
    await create(client, { num_partitions: 4 });
    await client.insert({ collection_name, data: rows });
    if (reopen) client = await reopen(client);
    const { num_partitions, schema } = await client.describeCollection({ collection_name });
    expect(num_partitions).toBe("4");
    expect(schema.fields.filter((field) => field.is_partition_key).map(({ name }) => name)).toEqual(["tenant"]);
    const { partition_names } = await client.listPartitions({ collection_name });
    expect(partition_names).toEqual(["_default_0", "_default_1", "_default_2", "_default_3"]);
    const counts = await Promise.all(
      partition_names.map((partition_name) => client.getPartitionStatistics({ collection_name, partition_name })),
    );
    const perPartition = counts.map(({ data }) => Number(data.row_count));
    expect(perPartition.reduce((sum, count) => sum + count)).toBe(rows.length);
    expect(perPartition.filter((count) => count > 0).length).toBeGreaterThan(1);
    expect(await client.hasPartition({ collection_name, partition_name: "_default_3" })).toMatchObject({ value: true });
  });

  test("a read asks the partitions that its filter can match, and no others", async () => {
    let client = await open();
    await create(client);
    await client.insert({ collection_name, data: rows });
    await client.flushSync({ collection_names: [collection_name] });
    await client.insert({ collection_name, data: [row(100, "a"), row(101, "b")] });
    if (reopen) client = await reopen(client);
    const asked = async (filter: string, exprValues?: Record<string, unknown>) => {
      const { partitions, segments } = await client.explain({ collection_name, filter, exprValues });
      const spied = vi.spyOn(Segment.prototype, "liveAfter");
      await client.query({ collection_name, filter, exprValues });
      expect(spied).toHaveBeenCalledTimes(segments.length);
      spied.mockClear();
      await client.search({ collection_name, data: [1, 1], filter, exprValues });
      expect(spied).toHaveBeenCalledTimes(segments.length);
      spied.mockRestore();
      for (const { partition } of segments) expect(partitions).toContain(partition);
      return partitions.length;
    };
    expect(await asked("value >= 0")).toBe(16);
    expect(await asked('tenant == "a"')).toBe(1);
    expect(await asked("tenant == {who}", { who: "a" })).toBe(1);
    expect(await asked('tenant in ["a", "b", "g"] and value < 5')).toBe(3);
    expect(await asked('tenant in ["a", "b"] and tenant in ["b", "g"]')).toBe(1);
    expect(await asked('tenant == "a" or (tenant == "b" and value > 3)')).toBe(2);
    expect(await asked('tenant == "a" or value == 20')).toBe(16);
    expect(await asked('not (tenant == "a")')).toBe(16);
    expect(await asked('tenant == "a" and tenant == "b"')).toBe(0);
    const { data } = await client.query({ collection_name, filter: 'tenant == "a"', output_fields: ["value"] });
    expect(data.map(({ value }) => value)).toEqual([0, 1, 100]);
  });

  test("an upsert moves a row to the partition of its new tenant; the last row of a key in a batch stays", async () => {
    let client = await open();
    await create(client);
    await client.insert({ collection_name, data: rows });
    await client.flushSync({ collection_names: [collection_name] });
    await client.upsert({ collection_name, data: [row(0, "g"), row(7, "a"), row(7, "b"), row(7, "g", 70)] });
    if (reopen) client = await reopen(client);
    const of = async (tenant: string) => {
      const { data } = await client.query({
        collection_name,
        filter: `tenant == "${tenant}"`,
        output_fields: ["value"],
      });
      return data;
    };
    expect(await of("a")).toEqual([{ id: "1", value: 1 }]);
    expect(await of("g")).toContainEqual({ id: "7", value: 70 });
    expect(await client.count({ collection_name })).toMatchObject({ data: rows.length + 1 });
    expect((await client.delete({ collection_name, filter: 'tenant == "g"' })).delete_cnt).toBe("4");
    expect(await of("g")).toEqual([]);
  });

  test("a released collection takes writes and has them in their partitions when it is loaded", async () => {
    let client = await open();
    await create(client);
    await client.insert({ collection_name, data: rows });
    await client.releaseCollection({ collection_name });
    await client.upsert({ collection_name, data: [row(0, "k")] });
    if (reopen) client = await reopen(client);
    await client.loadCollection({ collection_name });
    const { data } = await client.query({ collection_name, filter: 'tenant == "k" and value == 0' });
    expect(data).toHaveLength(1);
  });

  test("take vectors of every form with them: halves, bits, sparse ones", async () => {
    let client = await open();
    const fields: FieldDefinition[] = [
      ...FIELDS.slice(0, 2),
      { name: "half", data_type: "Float16Vector", dim: 2 },
      { name: "bits", data_type: "BinaryVector", dim: 16 },
      { name: "words", data_type: "SparseFloatVector" },
    ];
    await client.createCollection({ collection_name, fields, consistency_level: "Strong" });
    const full = (id: number, tenant: string) => {
      const words = Object.fromEntries(Array.from({ length: id % 4 }, (_, i) => [String(10 * i + id), i + 1]));
      return { id: String(id), tenant, half: [id, 1], bits: [id, 255 - id], words };
    };
    const data = Array.from({ length: 60 }, (_, i) => full(i, TENANTS[i % TENANTS.length]));
    await client.insert({ collection_name, data });
    if (reopen) client = await reopen(client);
    for (const tenant of TENANTS) {
      const found = await client.query({ collection_name, filter: `tenant == "${tenant}"`, output_fields: ["*"] });
      expect(found.data).toEqual(data.filter((each) => each.tenant === tenant));
    }
  });

  test("partitions are not named by hand, as in Milvus", async () => {
    const client = await open();
    await create(client);
    const one = { collection_name, partition_name: "_default_1" };
    const several = { collection_name, partition_names: ["_default_1"] };
    const calls = [
      client.createPartition({ collection_name, partition_name: "p" }),
      client.dropPartition(one),
      client.loadPartitions(several),
      client.releasePartitions(several),
      client.insert({ ...one, data: rows }),
      client.upsert({ ...one, data: rows }),
      client.delete({ ...one, ids: [1] }),
      client.query(several),
      client.get({ ...several, ids: [1] }),
      client.search({ ...several, data: [1, 1] }),
    ];
    for (const call of calls) await expectError(call, "PARTITIONED_BY_KEY", /it has a partition key.*`tenant/s);
  });

  test("with isolation a search names one tenant, by ==", async () => {
    let client = await open();
    await create(client, { properties: { "partitionkey.isolation": true } });
    await client.insert({ collection_name, data: rows });
    if (reopen) client = await reopen(client);
    const search = (filter?: string) => client.search({ collection_name, data: [1, 1], filter });
    expect((await search('tenant == "a"')).results).toHaveLength(2);
    expect((await search('value > 0 and (tenant == "a" and value < 50)')).results).toHaveLength(1);
    expect((await search('(value == 0 or value == 10) and tenant == "b"')).results).toHaveLength(1);
    const refused = [undefined, "value > 3", 'tenant in ["a"]', 'tenant != "a"', 'tenant == "a" or value > 3'];
    for (const filter of [...refused, 'not (tenant == "a")', 'tenant == "a" and tenant in ["a", "b"]']) {
      await expectError(search(filter), "INVALID_FILTER", /one value of `tenant`.*partitionkey\.isolation/s);
    }
    expect((await client.query({ collection_name, filter: "value > 3" })).data.length).toBeGreaterThan(2);
    await client.alterCollectionProperties({ collection_name, properties: { "partitionkey.isolation": "false" } });
    expect((await search()).results).toHaveLength(rows.length);
  });
});

describe("partition keys", () => {
  test("are Int64 as well, with a default where rows leave it out", async () => {
    const client = await ElanusClient.open(":memory:");
    const tenant = { name: "tenant", data_type: "Int64", default_value: "7" } as const;
    const fields = FIELDS.map((field) => (field.name === "tenant" ? tenant : field));
    await client.createCollection({ collection_name, fields, partition_key_field: "tenant", num_partitions: 1024 });
    const { tenant: _, ...withoutTenant } = row(2, "");
    await client.insert({ collection_name, data: [{ ...row(1, ""), tenant: "9007199254740993" }, withoutTenant] });
    const ids = async (filter: string) => (await client.query({ collection_name, filter })).data.map(({ id }) => id);
    expect(await ids("tenant == 9007199254740993")).toEqual(["1"]);
    expect(await ids("tenant == 7")).toEqual(["2"]);
    expect(await ids("tenant == 7.0")).toEqual(["2"]);
    expect((await client.explain({ collection_name, filter: "tenant in [7, 8]" })).partitions).toHaveLength(2);
    await client.close();
  });

  test("that make no sense are refused", async () => {
    const client = await ElanusClient.open(":memory:");
    const refused = async (change: (fields: FieldDefinition[]) => object, code: ErrorCode, message: RegExp) => {
      const request = { collection_name, fields: FIELDS, ...change(FIELDS.map((field) => ({ ...field }))) };
      await expectError(client.createCollection(request), code, message);
    };
    const changed = (name: string, change: Partial<FieldDefinition>) => (fields: FieldDefinition[]) => ({
      fields: fields.map((field) => (field.name === name ? { ...field, ...change } : field)),
    });
    await refused(changed("value", { is_partition_key: true }), "INVALID_SCHEMA", /`value`.*type Int32/);
    await refused(changed("id", { is_partition_key: true }), "INVALID_SCHEMA", /`id`.*primary key/);
    await refused(changed("tenant", { nullable: true }), "INVALID_SCHEMA", /`tenant`.*nullable/);
    await refused(
      changed("value", { data_type: "Int64", is_partition_key: true }),
      "INVALID_SCHEMA",
      /2 partition keys/,
    );
    await refused(() => ({ num_partitions: 0 }), "INVALID_PARAMETER", /1 to 1024.*it is 0/);
    await refused(() => ({ num_partitions: 1025 }), "INVALID_PARAMETER", /it is 1025/);
    const unkeyed = changed("tenant", { is_partition_key: false });
    await refused((fields) => ({ ...unkeyed(fields), num_partitions: 4 }), "INVALID_PARAMETER", /no partition key/);
    await refused(() => ({ partition_key_field: "tenent" }), "FIELD_NOT_FOUND", /did you mean `tenant`/);
    const isolated = { properties: { "partitionkey.isolation": true } };
    await refused(
      (fields) => ({ ...unkeyed(fields), ...isolated }),
      "INVALID_PARAMETER",
      /partitionkey\.isolation.*no partition key/,
    );
    await create(client);
    const field: FieldDefinition = { name: "more", data_type: "Int64", default_value: 1, is_partition_key: true };
    await expectError(client.addCollectionField({ collection_name, field }), "INVALID_SCHEMA", /partitions/);
    await client.close();
  });

  test("find what a collection without them finds, whatever the filter", async () => {
    const client = await ElanusClient.open(":memory:");
    await create(client, { num_partitions: 5 });
    const plain = FIELDS.map(({ is_partition_key: _, ...field }) => field);
    await client.createCollection({ collection_name: "plain", fields: plain });
    const data = Array.from({ length: 300 }, (_, i) => row(i, TENANTS[(i * 7) % 6], i % 10));
    for (const name of [collection_name, "plain"]) await client.insert({ collection_name: name, data });
    const { filter } = fc.letrec<{ filter: string; leaf: string }>((tie) => ({
      filter: fc.oneof({ maxDepth: 4 }, tie("leaf"), {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom("and", "or", "and not", "or not"), tie("filter"), tie("filter"))
          .map(([op, a, b]) => `(${a}) ${op} (${b})`),
      }),
      leaf: fc.oneof(
        fc.constantFrom(...TENANTS, "nobody").map((tenant) => `tenant == "${tenant}"`),
        fc.constantFrom(...TENANTS).map((tenant) => `tenant != "${tenant}"`),
        fc.subarray(TENANTS).map((tenants) => `tenant in ${JSON.stringify(tenants)}`),
        fc.subarray(TENANTS).map((tenants) => `tenant not in ${JSON.stringify(tenants)}`),
        fc.integer({ min: 0, max: 9 }).map((value) => `value < ${value}`),
        fc.constantFrom('tenant > "c"', 'tenant like "a%"', "tenant is not null"),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(filter, async (text) => {
        const keys = async (name: string) => {
          const found = await client.query({ collection_name: name, filter: text, output_fields: ["id"] });
          return found.data.map(({ id }) => Number(id)).sort((a, b) => a - b);
        };
        expect(await keys(collection_name)).toEqual(await keys("plain"));
      }),
      { seed: 20_270, numRuns: 300 },
    );
    await client.close();
  });
});
