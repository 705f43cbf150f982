import { expect, test } from "vitest";
import { ElanusError } from "../../src/errors/index.ts";
import { defineCollection } from "../../src/schema/define_collection.ts";
import type { FieldDefinition } from "../../src/schema/field_schema.ts";

const KEY: FieldDefinition = { name: "id", data_type: "Int64", is_primary_key: true };
const VECTOR: FieldDefinition = { name: "vector", data_type: "FloatVector", dim: 8 };

/** The error's message and detail; "fits" where there is none. */
function told(fields: readonly FieldDefinition[], more: { name?: string; description?: string } = {}): string {
  try {
    defineCollection({ name: "products", fields: [KEY, VECTOR, ...fields], ...more });
    return "fits";
  } catch (error) {
    if (error instanceof ElanusError) return `${error.code} ${error.message} ${error.detail ?? ""} ${error.hint ?? ""}`;
    throw error;
  }
}

const ints = (count: number) =>
  Array.from({ length: count }, (_, i): FieldDefinition => ({ name: `f${i}`, data_type: "Int8" }));
const one = (more: Partial<FieldDefinition>): FieldDefinition[] => [{ name: "field", data_type: "Int8", ...more }];
const array = { data_type: "Array", element_type: "Int8" } as const;

test("what is just within Milvus's limits fits", () => {
  expect(told(ints(62))).toBe("fits");
  expect(told([], { name: "n".repeat(255) })).toBe("fits");
  expect(told(one({ name: "n".repeat(255) }))).toBe("fits");
  expect(told(one({ data_type: "VarChar", max_length: 65_535 }))).toBe("fits");
  expect(told(one({ ...array, max_capacity: 4096 }))).toBe("fits");
  expect(told([], { description: "é".repeat(512) })).toBe("fits");
  expect(told(one({ default_value: -128 }))).toBe("fits");
  expect(told(one({ data_type: "Timestamptz", default_value: "9999-12-31T23:59:59.999999Z" }))).toBe("fits");
});

test.each([
  [ints(63), {}, /`products` has 65 fields.*at most 64/],
  [[], { name: "n".repeat(256) }, /collection name.*256 characters; at most 255/],
  [one({ name: "n".repeat(256) }), {}, /field name.*256 characters; at most 255/],
  [one({ name: "a b" }), {}, /field name "a b"/],
  [one({ data_type: "VarChar", max_length: 65_536 }), {}, /`field` needs `max_length`.*from 1 to 65535/],
  [one({ ...array, max_capacity: 4097 }), {}, /`field` needs `max_capacity`.*from 1 to 4096/],
  [[], { description: "é".repeat(513) }, /description of collection `products`.*1026 bytes of UTF-8; at most 1024/],
  [one({ default_value: 128 }), {}, /`field` has an unfit default_value.*from -128 to 127/],
  [one({ data_type: "Int64", default_value: "9223372036854775808" }), {}, /unfit default_value.*9223372036854775807/],
  [one({ data_type: "Float", default_value: 1e39 }), {}, /unfit default_value.*3\.4028/],
  [one({ data_type: "Double", default_value: Number.NaN }), {}, /unfit default_value.*finite/],
  [one({ data_type: "Bool", default_value: 2 }), {}, /unfit default_value.*true or false/],
  [
    one({ data_type: "VarChar", max_length: 2, default_value: "abc" }),
    {},
    /unfit default_value.*3 bytes.*max_length is 2/,
  ],
  [one({ data_type: "Timestamptz", default_value: "tomorrow" }), {}, /unfit default_value.*ISO 8601/],
  [one({ data_type: "JSON", default_value: "{}" }), {}, /unfit default_value.*JSON takes no default/],
] as const)("what is beyond is refused with the limit: case %#", (fields, more, message) => {
  expect(told(fields, more)).toMatch(message);
});
