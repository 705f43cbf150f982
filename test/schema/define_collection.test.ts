import { expect, test } from "vitest";
import { ElanusError } from "../../src/errors/index.ts";
import { type CollectionDefinition, defineCollection } from "../../src/schema/define_collection.ts";
import type { FieldDefinition } from "../../src/schema/field_schema.ts";

const KEY: FieldDefinition = { name: "id", data_type: "Int64", is_primary_key: true };
const VECTOR: FieldDefinition = { name: "vector", data_type: "FloatVector", dim: 8 };

function define(fields: readonly FieldDefinition[], more: Partial<CollectionDefinition> = {}) {
  return defineCollection({ name: "products", fields, ...more });
}

test("a schema is frozen, with its fields in order and the dynamic field last", () => {
  const schema = define([KEY, { name: "title", data_type: 21, max_length: "64" }, VECTOR], {
    enableDynamicField: true,
  });
  expect(schema.fields.map(({ id, name, type }) => [id, name, type])).toEqual([
    [100, "id", "Int64"],
    [101, "title", "VarChar"],
    [102, "vector", "FloatVector"],
    [103, "$meta", "JSON"],
  ]);
  expect(schema.fields[1].maxLength).toBe(64);
  expect(Object.isFrozen(schema) && Object.isFrozen(schema.fields) && schema.fields.every(Object.isFrozen)).toBe(true);
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
});

test("dim and max_length may stand in type_params", () => {
  const vector: FieldDefinition = { name: "vector", data_type: "FloatVector", type_params: { dim: "8" } };
  expect(define([KEY, vector]).fields[1].dim).toBe(8);
});

const scalar = (more: Partial<FieldDefinition>): FieldDefinition[] => [
  KEY,
  { name: "field", data_type: "Int32", ...more },
  VECTOR,
];

test.each<[string, readonly FieldDefinition[], string, RegExp]>([
  ["no key", [VECTOR], "INVALID_SCHEMA", /no primary key/],
  ["two keys", [KEY, { ...KEY, name: "id2" }, VECTOR], "INVALID_SCHEMA", /2 primary keys/],
  ["no vector", [KEY], "INVALID_SCHEMA", /no vector field/],
  ["a name twice", [KEY, VECTOR, VECTOR], "INVALID_SCHEMA", /two fields named `vector`/],
  ["a float as key", [{ ...KEY, data_type: "Float" }, VECTOR], "INVALID_SCHEMA", /`id` is of type Float/],
  ["no dim", [KEY, { ...VECTOR, dim: undefined }], "INVALID_SCHEMA", /`vector` needs `dim`.*missing/],
  ["a dim too large", [KEY, { ...VECTOR, dim: 32_769 }], "INVALID_SCHEMA", /it is 32769.*from 2 to 32768/],
  ["no max_length", scalar({ data_type: "VarChar" }), "INVALID_SCHEMA", /`field` needs `max_length`/],
  ["max_length too large", scalar({ data_type: "VarChar", max_length: 65_536 }), "INVALID_SCHEMA", /from 1 to 65535/],
  ["a nullable key", [{ ...KEY, nullable: true }, VECTOR], "INVALID_SCHEMA", /`id` cannot be nullable/],
  ["autoID off the key", scalar({ autoID: true }), "INVALID_SCHEMA", /`field` has autoID/],
  ["an unfit default", scalar({ default_value: "many" }), "INVALID_SCHEMA", /`field` has an unfit default_value/],
  [
    "a misspelt property",
    [Object.assign({ auto_id: true }, KEY), VECTOR],
    "INVALID_SCHEMA",
    /`id`.*`auto_id`.*`autoID`/,
  ],
  [
    "a property to come",
    scalar(Object.assign({ nullable: true }, { is_clustering_key: true })),
    "NOT_SUPPORTED",
    /clustering key/,
  ],
  [
    "a misspelt parameter",
    scalar({ type_params: Object.assign({ dim: 4 }, { dims: 4 }) }),
    "INVALID_SCHEMA",
    /did you mean `dim`/,
  ],
  ["no field at all", [KEY, JSON.parse("null")], "INVALID_SCHEMA", /described by null/],
  ["the name of a prototype", scalar({ name: "__proto__" }), "INVALID_SCHEMA", /__proto__/],
  ["a bad name", scalar({ name: "1st" }), "INVALID_SCHEMA", /"1st"/],
  ["a name that is too long", scalar({ name: "a".repeat(256) }), "INVALID_SCHEMA", /256 characters/],
  ["the dynamic field's name", scalar({ name: "$meta" }), "INVALID_SCHEMA", /kept for the dynamic field/],
  ["a type that is yet to come", scalar({ data_type: 25 as 5 }), "NOT_SUPPORTED", /Text/],
  ["a type that does not exist", scalar({ data_type: 77 as 5 }), "INVALID_SCHEMA", /unknown type 77/],
  [
    "too many fields",
    [KEY, ...Array.from({ length: 63 }, (_, i) => ({ ...VECTOR, name: `v${i}` })), VECTOR],
    "INVALID_SCHEMA",
    /65 fields/,
  ],
])("%s is refused by name", (_what, fields, code, message) => {
  const refused = () => define(fields);
  expect(refused).toThrow(ElanusError);
  try {
    refused();
  } catch (error) {
    if (!(error instanceof ElanusError)) throw error;
    expect(error.code).toBe(code);
    expect([error.message, error.detail, error.hint].join(" | ")).toMatch(message);
  }
});
