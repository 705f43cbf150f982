import { expect, test } from "vitest";
import type { Connection, FieldDefinition } from "../../src/index.ts";
import { collection_name, describeBackends, expectError } from "./backends.ts";

const array = (name: string, element_type: FieldDefinition["element_type"], more: Partial<FieldDefinition> = {}) =>
  ({ name, data_type: "Array", element_type, max_capacity: 4, nullable: true, ...more }) as const;

const FIELDS: FieldDefinition[] = [
  { name: "id", data_type: "Int64", is_primary_key: true },
  { name: "vector", data_type: "FloatVector", dim: 2 },
  array("flags", "Bool"),
  array("tiny", "Int8"),
  array("small", "Int16"),
  array("mid", "Int32"),
  array("wide", "Int64"),
  array("floats", "Float"),
  array("doubles", "Double"),
  array("tags", "VarChar", { max_length: 8 }),
];

const vector = [1, 0];
const FULL = {
  ...{ id: "1", vector, flags: [true, false], tiny: [-128, 127], small: [-32_768], mid: [2 ** 31 - 1, 0, -1] },
  ...{ wide: ["9007199254740993", "-9223372036854775808"], floats: [0.5, 1.5], doubles: [0.1, 1e300] },
  ...{ tags: ["a", "", "größer", "😀"] },
};
const EMPTY = { id: "2", vector, flags: [], tiny: [], small: [], mid: [], wide: [], floats: [], doubles: [], tags: [] };
const NULL = {
  ...{ id: "3", vector, flags: null, tiny: null, small: null, mid: null, wide: null, floats: null, doubles: null },
  tags: null,
};

async function open(client: Connection): Promise<void> {
  await client.createCollection({ collection_name, fields: FIELDS });
}

async function all(client: Connection) {
  const { data } = await client.query({ collection_name });
  return data.sort((a, b) => Number(a.id) - Number(b.id));
}

describeBackends("Array fields", (backend) => {
  test("come back as they went in: growing, sealed, merged, reopened, upserted", async () => {
    let client = await backend.open();
    await open(client);
    const check = async () => expect(await all(client)).toEqual([FULL, EMPTY, NULL]);
    await client.insert({ collection_name, data: [FULL, { ...EMPTY, tags: ["z"] }] });
    await client.insert({ collection_name, data: [{ id: 3, vector }] });
    await client.upsert({ collection_name, data: [EMPTY] });
    await check();
    if (backend.reopen) client = await backend.reopen(client);
    await check();
    await client.flush({ collection_names: [collection_name] });
    await check();
    await client.upsert({ collection_name, data: [NULL, FULL] });
    await client.flush({ collection_names: [collection_name] });
    if (backend.reopen) client = await backend.reopen(client);
    await check();
    const { results } = await client.search({ collection_name, data: vector, limit: 3, output_fields: ["wide"] });
    expect(results.find(({ id }) => id === "1")?.wide).toEqual(FULL.wide);
  });

  test.each([
    ["array_contains(wide, 9007199254740993)", ["1"]],
    ["array_contains(wide, 9007199254740992)", []],
    ["array_contains_any(tags, ['größer', 'b'])", ["1"]],
    ["array_contains_all(mid, [0, -1])", ["1"]],
    ["not array_contains(tags, 'a')", ["2"]],
    ["array_contains(flags, false)", ["1"]],
    ["array_contains(doubles, 0.1)", ["1"]],
    ["array_length(tags) == 4", ["1"]],
    ["array_length(tiny) < 2", ["2"]],
    ["tags[0] == 'a'", ["1"]],
    ["wide[0] > 9007199254740992", ["1"]],
    ["tiny[1] + 1 == 128", ["1"]],
    ["flags[0]", ["1"]],
    ["tags == ['a', '', 'größer', '😀']", ["1"]],
    ["tiny != [127, -128]", ["1", "2"]],
    ["floats == []", ["2"]],
    ["tags is null", ["3"]],
    ["tags[1] is null", ["2", "3"]],
  ])("%s", async (filter, ids) => {
    const client = await backend.open();
    await open(client);
    await client.insert({ collection_name, data: [FULL, EMPTY] });
    await client.flush({ collection_names: [collection_name] });
    await client.insert({ collection_name, data: [NULL] });
    const { data } = await client.query({ collection_name, filter, output_fields: ["id"] });
    expect(data.map(({ id }) => id)).toEqual(ids);
  });

  test.each([
    [{ tags: "a" }, /row 1: field `tags` \(Array\).*expected an array/],
    [{ tags: ["a", "b", "c", "d", "e"] }, /row 1: field `tags`.*5 elements; max_capacity is 4/],
    [{ tags: ["a", "123456789"] }, /row 1: field `tags`.*element 1: 9 bytes of UTF-8; max_length is 8/],
    [{ tiny: [1, 128] }, /row 1: field `tiny`.*element 1: expected a whole number from -128 to 127, found 128/],
    [{ wide: [null] }, /row 1: field `wide`.*element 0: .*found null/],
    [{ floats: [1, Number.NaN] }, /element 1/],
    [{ flags: [1] }, /element 0: expected true or false/],
  ])("a row that does not fit is refused: %j", async (row, message) => {
    const client = await backend.open();
    await open(client);
    const data = [FULL, { ...EMPTY, ...row }];
    await expectError(client.insert({ collection_name, data }), "INVALID_ROW", message);
    expect(await all(client)).toEqual([]);
  });

  test("are described in Milvus's words", async () => {
    const client = await backend.open();
    await open(client);
    const { schema } = await client.describeCollection({ collection_name });
    expect(schema.fields.at(-1)).toMatchObject({
      ...{
        name: "tags",
        data_type: "Array",
        dataType: 22,
        element_type: "VarChar",
        max_capacity: "4",
        max_length: "8",
      },
      type_params: [
        { key: "max_length", value: "8" },
        { key: "max_capacity", value: "4" },
      ],
    });
  });

  test("may be added to rows that are there", async () => {
    const client = await backend.open();
    await client.createCollection({ collection_name, fields: FIELDS.slice(0, 2) });
    await client.insert({ collection_name, data: [{ id: 1, vector }] });
    await client.flush({ collection_names: [collection_name] });
    await client.addCollectionField({ collection_name, field: FIELDS[9] });
    await client.insert({ collection_name, data: [{ id: 2, vector, tags: ["x"] }] });
    expect(await all(client)).toEqual([
      { id: "1", vector, tags: null },
      { id: "2", vector, tags: ["x"] },
    ]);
  });
});

test.each([
  [{ element_type: undefined }, /`field` is an Array and needs `element_type`.*missing/],
  [{ element_type: "JSON" }, /needs `element_type`.*"JSON".*Bool, Int8/],
  [{ max_capacity: 0 }, /needs `max_capacity`.*from 1 to 4096/],
  [{ max_capacity: 4097 }, /it is 4097/],
  [{ max_capacity: undefined }, /needs `max_capacity`.*missing/],
  [{ element_type: "VarChar" }, /needs `max_length`/],
  [{ default_value: 1 }, /unfit default_value.*Array takes no default/],
] as const)("an Array that is defined so is refused: %j", async (more, message) => {
  const { ElanusClient } = await import("../../src/index.ts");
  const client = await ElanusClient.open(":memory:");
  const field = { name: "field", data_type: "Array", element_type: "Int8", max_capacity: 4, ...more } as const;
  await expectError(
    client.createCollection({ collection_name, fields: [...FIELDS.slice(0, 2), field] }),
    "INVALID_SCHEMA",
    message,
  );
  await client.close();
});

test("type_params may carry the numbers, as texts", async () => {
  const { ElanusClient } = await import("../../src/index.ts");
  const client = await ElanusClient.open(":memory:");
  const type_params = { max_capacity: "2", max_length: "3" };
  const field = { name: "tags", data_type: "Array", element_type: "VarChar", type_params } as const;
  await client.createCollection({ collection_name, fields: [...FIELDS.slice(0, 2), field] });
  await expectError(
    client.insert({ collection_name, data: [{ id: 1, vector, tags: ["a", "b", "c"] }] }),
    "INVALID_ROW",
    /max_capacity is 2/,
  );
  await client.close();
});
