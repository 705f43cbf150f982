import { expect, test } from "vitest";
import { makeKeyColumn } from "../../src/engine/columns/make_column.ts";
import { partitionOfKey } from "../../src/engine/write/partition_key.ts";
import { defineField } from "../../src/schema/define_field.ts";

const place = (data_type: "Int64" | "VarChar", value: unknown, partitions = 16) => {
  const keys = makeKeyColumn(defineField({ name: "tenant", data_type, max_length: 64 }, 100), 1);
  keys.push(value);
  return partitionOfKey(keys, 0, partitions);
};

/** Rows on disk lie where these numbers say. */
test("a key leads to the same partition in every version", () => {
  const texts = ["", "a", "tenant-1", "tenant-2", "größe", "長い"].map((value) => place("VarChar", value));
  const numbers = [0n, 1n, 2n, -1n, 2n ** 53n + 1n, -(2n ** 63n)].map((value) => place("Int64", value));
  expect(texts).toEqual([13, 12, 11, 13, 13, 12]);
  expect(numbers).toEqual([0, 11, 9, 3, 9, 8]);
});

test.each(["Int64", "VarChar"] as const)("consecutive keys spread evenly (%s)", (type) => {
  const rows = new Array(16).fill(0);
  for (let i = 0; i < 16_000; i++) rows[place(type, type === "Int64" ? BigInt(i) : `tenant-${i}`)]++;
  expect(Math.min(...rows)).toBeGreaterThan(850);
  expect(Math.max(...rows)).toBeLessThan(1150);
});
