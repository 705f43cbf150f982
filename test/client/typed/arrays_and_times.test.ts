import { expect, test } from "vitest";
import {
  array,
  collection,
  ElanusClient,
  ElanusError,
  floatVector,
  int32,
  int64,
  timestamptz,
  varChar,
  where,
} from "../../../src/index.ts";

const events = collection("events", {
  id: int64().primaryKey(),
  vector: floatVector(2),
  tags: array(varChar(8), { maxCapacity: 4 }).nullable(),
  codes: array(int64(), { maxCapacity: 4 }),
  sizes: array(int32(), { maxCapacity: 2 }),
  at: timestamptz(),
  until: timestamptz().default("2030-01-01T00:00:00Z"),
});
const WIDE = 9_007_199_254_740_993n;
const vector = [1, 0];

test("rows, answers and filters of arrays and times are typed and exact", async () => {
  const client = await ElanusClient.open(":memory:");
  const handle = await client.use(events, { create: true });
  await handle.insert([
    { id: 1n, vector, tags: ["a", "b"], codes: [WIDE, 1], sizes: [], at: "2025-01-01T00:00:00.000001Z" },
    { id: 2n, vector, codes: [2n], sizes: [1, 2], at: new Date(0), until: "2026-01-01T08:00:00+08:00" },
  ]);
  const rows = await handle.query({ outputFields: ["*"] });
  expect(rows).toMatchObject([
    { tags: ["a", "b"], codes: [WIDE, 1n], at: "2025-01-01T00:00:00.000001Z", until: "2030-01-01T00:00:00Z" },
    { tags: null, codes: [2n], sizes: [1, 2], at: "1970-01-01T00:00:00Z", until: "2026-01-01T00:00:00Z" },
  ]);
  const found = async (filter: Parameters<typeof handle.count>[0]) => handle.count(filter);
  expect(await found({ filter: (e) => e.codes.contains(WIDE) })).toBe(1);
  expect(await found({ filter: (e) => e.tags.containsAll(["b", "a"]).and(e.tags.at(0).startsWith("a")) })).toBe(1);
  expect(await found({ filter: (e) => e.sizes.eq([1, 2]).or(e.tags.isNull()) })).toBe(1);
  expect(await found({ filter: (e) => e.sizes.arrayLength().lt(1) })).toBe(1);
  expect(await found({ filter: (e) => e.at.gt("2025-01-01T00:00:00Z") })).toBe(1);
  expect(await found({ filter: (e) => e.at.plus("P1D").eq(new Date(86_400_000)) })).toBe(1);
  expect(await found({ filter: (e) => e.at.between(new Date(0), "2024-12-31T23:59:59Z") })).toBe(1);
  await client.use(events);
  await client.close();
});

test("what they print", () => {
  expect(where(events, (e) => e.tags.containsAny(['a"', "b"]))).toBe('array_contains_any(tags, ["a\\"", "b"])');
  expect(where(events, (e) => e.tags.contains("a").not())).toBe('not (array_contains(tags, "a"))');
  expect(where(events, (e) => e.codes.ne([1n]))).toBe("codes != [1]");
  expect(where(events, (e) => e.at.minus("PT1H").lt("2025-01-01T00:00:00Z"))).toBe(
    "at - INTERVAL 'PT1H' < ISO '2025-01-01T00:00:00Z'",
  );
  for (const filter of [
    () => where(events, (e) => e.codes.contains(2 ** 60 + 1)),
    () => where(events, (e) => e.at.lt("x' or id > 0 or 'x")),
    () => where(events, (e) => e.at.lt(new Date(Number.NaN))),
    () => where(events, (e) => e.at.plus("P1D' < ISO '").lt(new Date(0))),
  ]) {
    expect(filter).toThrow(ElanusError);
  }
});
