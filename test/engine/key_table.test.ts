import fc from "fast-check";
import { expect, test } from "vitest";
import { makeKeyColumn } from "../../src/engine/columns/make_column.ts";
import { KeyTable } from "../../src/engine/segment/key_table.ts";
import { defineField } from "../../src/schema/define_field.ts";

const int64 = defineField({ name: "key", data_type: "Int64", is_primary_key: true }, 100);
const text = defineField({ name: "key", data_type: "VarChar", max_length: 64, is_primary_key: true }, 100);
const int64Keys = fc.array(
  fc.oneof(fc.bigInt({ min: -5n, max: 5n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
);
const textKeys = fc.array(
  fc.oneof(fc.constantFrom("", "a", "aa", "ä"), fc.string({ unit: "grapheme", maxLength: 12 })),
);

test.each([
  ["Int64", int64, int64Keys],
  ["VarChar", text, textKeys],
] as const)(
  "finds the newest row of each key, and no other (%s)",
  (_name, field, arbitrary: fc.Arbitrary<unknown[]>) => {
    fc.assert(
      fc.property(arbitrary, arbitrary, (own, others) => {
        const keys = makeKeyColumn(field);
        const table = new KeyTable(keys);
        const newest = new Map<unknown, number>();
        own.forEach((key, row) => {
          keys.push(key);
          expect(table.put(row)).toBe(newest.get(key) ?? -1);
          newest.set(key, row);
        });
        const asked = makeKeyColumn(field);
        for (const key of [...own, ...others]) asked.push(key);
        const rebuilt = new KeyTable(keys);
        [...own, ...others].forEach((key, row) => {
          expect(table.find(asked, row)).toBe(newest.get(key) ?? -1);
          expect(rebuilt.find(asked, row)).toBe(newest.get(key) ?? -1);
        });
      }),
      { seed: 20_263 },
    );
  },
);
