import { expect, test } from "vitest";
import type { Connection, FieldDefinition } from "../../src/index.ts";
import { collection_name, describeBackends, expectError } from "./backends.ts";

const vector = [1, 0];
const FIELDS: FieldDefinition[] = [
  { name: "id", data_type: "Int64", is_primary_key: true },
  { name: "vector", data_type: "FloatVector", dim: 2 },
  { name: "at", data_type: "Timestamptz", nullable: true },
];

async function create(client: Connection, more: object = {}): Promise<void> {
  await client.createCollection({ collection_name, fields: FIELDS, ...more });
}

async function put(client: Connection, ...times: (string | null)[]): Promise<void> {
  const data = times.map((at, i) => ({ id: i + 1, vector, at }));
  await client.upsert({ collection_name, data });
}

async function times(client: Connection, more: object = {}): Promise<unknown[]> {
  const { data } = await client.query({ collection_name, output_fields: ["at"], ...more });
  return data.map(({ at }) => at);
}

describeBackends("Timestamptz fields", (backend) => {
  test("come back in UTC with all microseconds, growing, sealed, merged and reopened", async () => {
    let client = await backend.open();
    await create(client);
    const check = async () =>
      expect(await times(client)).toEqual([
        "2025-05-01T15:59:59Z",
        "2025-05-01T10:00:00.123456Z",
        "1969-12-31T23:59:59.9Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z",
        null,
      ]);
    await put(
      client,
      ...["2025-05-01T23:59:59+08:00", "2025-05-01 10:00:00.1234567", "1969-12-31T23:59:59.900Z"],
      ...["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", null],
    );
    await check();
    if (backend.reopen) client = await backend.reopen(client);
    await check();
    await client.flush({ collection_names: [collection_name] });
    await client.insert({ collection_name, data: [{ id: 7, vector }] });
    await client.delete({ collection_name, ids: [7] });
    await client.flush({ collection_names: [collection_name] });
    if (backend.reopen) client = await backend.reopen(client);
    await check();
  });

  test("the zone is the request's, else the collection's, else the database's, else UTC", async () => {
    const client = await backend.open();
    await client.createDatabase({ db_name: "east", properties: { timezone: "Asia/Tokyo" } });
    await client.useDatabase({ db_name: "east" });
    await create(client);
    await put(client, "2025-07-01T12:00:00");
    expect(await times(client)).toEqual(["2025-07-01T12:00:00+09:00"]);
    await client.alterCollectionProperties({ collection_name, properties: { timezone: "America/New_York" } });
    expect(await times(client)).toEqual(["2025-06-30T23:00:00-04:00"]);
    expect(await times(client, { filter: "at == ISO '2025-06-30T23:00:00'" })).toHaveLength(1);
    expect(await times(client, { timezone: "Asia/Kathmandu" })).toEqual(["2025-07-01T08:45:00+05:45"]);
    const filter = "at == ISO '2025-07-01T08:45:00'";
    expect(await times(client, { filter })).toEqual([]);
    expect(await times(client, { filter, timezone: "Asia/Kathmandu" })).toHaveLength(1);
    const got = await client.get({ collection_name, ids: [1], timezone: "UTC" });
    expect(got.data[0].at).toBe("2025-07-01T03:00:00Z");
    const found = await client.search({ collection_name, data: vector, output_fields: ["at"], timezone: "UTC" });
    expect(found.results[0].at).toBe("2025-07-01T03:00:00Z");
    const data = [{ anns_field: "vector", data: vector }];
    const fused = await client.hybridSearch({ collection_name, data, output_fields: ["at"], timezone: "UTC" });
    expect(fused.results[0].at).toBe("2025-07-01T03:00:00Z");
    await client.dropCollectionProperties({ collection_name, properties: ["timezone"] });
    await client.alterDatabase({ db_name: "east", properties: { timezone: "Europe/Berlin" } });
    expect(await times(client)).toEqual(["2025-07-01T05:00:00+02:00"]);
    await client.dropDatabaseProperties({ db_name: "east", properties: ["timezone"] });
    expect(await times(client)).toEqual(["2025-07-01T03:00:00Z"]);
  });

  test("a default may be of the collection's zone, and is described in it", async () => {
    const client = await backend.open();
    const at = { name: "at", data_type: "Timestamptz", default_value: "2025-01-01T00:00:00" } as const;
    const properties = { timezone: "Asia/Shanghai" };
    await client.createCollection({ collection_name, fields: [...FIELDS.slice(0, 2), at], properties });
    await client.insert({ collection_name, data: [{ id: 1, vector }] });
    expect(await times(client)).toEqual(["2025-01-01T00:00:00+08:00"]);
    const { schema } = await client.describeCollection({ collection_name });
    expect(schema.fields[2]).toMatchObject({ data_type: "Timestamptz", default_value: "2025-01-01T00:00:00+08:00" });
    const field = { name: "late", data_type: "Timestamptz", default_value: "2024-01-01 00:00:00" } as const;
    await client.addCollectionField({ collection_name, field });
    const { data } = await client.query({ collection_name, filter: "late == ISO '2023-12-31T16:00:00Z'" });
    expect(data[0].late).toBe("2024-01-01T00:00:00+08:00");
  });

  test("filters compare, shift and look into them", async () => {
    const client = await backend.open();
    await create(client);
    await put(client, "2025-01-31T00:00:00.000001Z", "2025-03-01T12:00:00Z", null);
    const ids = async (filter: string) =>
      (await client.query({ collection_name, filter, output_fields: ["id"] })).data.map(({ id }) => id);
    expect(await ids("at > ISO '2025-01-31T00:00:00Z'")).toEqual(["1", "2"]);
    expect(await ids("at > ISO '2025-01-31T00:00:00.000001Z'")).toEqual(["2"]);
    expect(await ids("at + INTERVAL 'P1D' == ISO '2025-02-01T00:00:00.000001Z'")).toEqual(["1"]);
    expect(await ids("at is null")).toEqual(["3"]);
    expect(await ids("not (at in [ISO '2025-03-01T12:00:00Z'])")).toEqual(["1"]);
    for (const index_type of ["STL_SORT", "AUTOINDEX"]) {
      await client.createIndex({ collection_name, field_name: "at", index_type });
      await client.waitForIndex({ collection_name, field_name: "at" });
      expect(await ids("ISO '2025-02-01T00:00:00Z' < at < ISO '2026-01-01T00:00:00Z'")).toEqual(["2"]);
      await client.dropIndex({ collection_name, field_name: "at" });
    }
    await expectError(
      client.createIndex({ collection_name, field_name: "at", index_type: "INVERTED" }),
      "NOT_SUPPORTED",
      /Timestamptz.*STL_SORT, AUTOINDEX/,
    );
  });

  test.each(["2025-13-01T00:00:00Z", "2025-01-01T00:00:00+15:00", "soon", 1_735_689_600, true, "0000-01-01T00:00:00Z"])(
    "%j is refused",
    async (at) => {
      const client = await backend.open();
      await create(client);
      await expectError(
        client.insert({ collection_name, data: [{ id: 1, vector, at }] }),
        "INVALID_ROW",
        /row 0: field `at` \(Timestamptz\).*ISO 8601/,
      );
    },
  );

  test("a zone that there is not is refused by name", async () => {
    const client = await backend.open();
    const properties = { timezone: "Mars/Olympus" };
    await expectError(create(client, { properties }), "INVALID_PARAMETER", /`timezone` cannot be "Mars\/Olympus"/);
    await expectError(client.createDatabase({ db_name: "d", properties }), "INVALID_PARAMETER", /timezone/);
    await create(client);
    await expectError(times(client, { timezone: "X" }), "INVALID_PARAMETER", /timezone/);
  });
});
