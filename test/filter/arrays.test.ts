import { describe, expect, test } from "vitest";
import { compileFilter } from "../../src/filter/index.ts";
import { toColumns } from "./columns.ts";
import { DYNAMIC, PRODUCT_FIELDS, rowsOf, select } from "./select.ts";

describe("what a JSON array holds", () => {
  const rows = rowsOf("meta", [{ a: [1, "x", true] }, { a: [2.5, [1, "y"]] }, { a: [] }, { a: 1 }, {}, null]);

  test.each([
    ["json_contains(meta['a'], 1)", [0]],
    ["JSON_CONTAINS(meta['a'], 1.0)", [0]],
    ["json_contains(meta['a'], 'x')", [0]],
    ["json_contains(meta['a'], true)", [0]],
    ["json_contains(meta['a'], '1')", []],
    ["json_contains(meta['a'], [1, 'y'])", [1]],
    ["json_contains(meta['a'], [1])", []],
    ["json_contains_any(meta['a'], [2.5, 'x'])", [0, 1]],
    ["json_contains_any(meta['a'], [])", []],
    ["json_contains_all(meta['a'], ['x', 1, 1])", [0]],
    ["json_contains_all(meta['a'], ['x', 2])", []],
    ["json_contains_all(meta['a'], [[1, 'y'], 2.5])", [1]],
    ["json_contains_all(meta['a'], [])", [0, 1, 2]],
    ["array_contains(meta['a'], 1)", [0]],
    // What is no array is unknown, so that its opposite is unknown too.
    ["not json_contains(meta['a'], 1)", [1, 2]],
    ["array_length(meta['a']) == 3", [0]],
    ["array_length(meta['a']) < 3", [1, 2]],
    ["array_length(meta['a']) + 1 == 4", [0]],
    ["1 <= array_length(meta['a']) <= 2", [1]],
  ])("%s", (text, found) => expect(select(text, rows)).toEqual(found));

  test("the elements may come as a template's values", () => {
    expect(select("json_contains_any(meta['a'], {some})", rows, { some: [2.5, true] })).toEqual([0, 1]);
    expect(select("json_contains(meta['a'], {one})", rows, { one: [1, "y"] })).toEqual([1]);
  });
});

describe("an Array field", () => {
  const rows = [{ names: ["a", "b"] }, { names: [] }, { names: null }, { names: ["ab"] }];

  test.each([
    ["array_contains(names, 'a')", [0]],
    ["array_contains_any(names, ['b', 'ab'])", [0, 3]],
    ["array_contains_all(names, ['b', 'a'])", [0]],
    ["not array_contains(names, 'a')", [1, 3]],
    ["array_length(names) == 0", [1]],
    ["names[0] == 'a'", [0]],
    ["names[1] == 'b'", [0]],
    ["names[0] like 'a%'", [0, 3]],
    ["names[0] =~ '^a.$'", [3]],
    ["names[0] !~ 'b'", [0]],
    ["names is null", [2]],
    ["names is not null", [0, 1, 3]],
    ["names[1] is null", [1, 2, 3]],
  ])("%s", (text, found) => expect(select(text, rows)).toEqual(found));

  test("of Float meets constants in its own precision", () => {
    const scores = rowsOf("scores", [[Math.fround(0.1)], [0.5]]);
    expect(select("array_contains(scores, 0.1)", scores)).toEqual([0]);
    expect(select("array_contains_any(scores, [0.1, 0.2])", scores)).toEqual([0]);
  });
});

test("a hundred thousand elements cost time in proportion", () => {
  const list = Array.from({ length: 100_000 }, (_, i) => i).join(", ");
  const row = { meta: { a: Array.from({ length: 100_000 }, (_, i) => i) } };
  expect(select(`json_contains_all(meta['a'], [${list}])`, [row])).toEqual([0]);
  expect(select(`json_contains_all(meta['a'], [${list}, -1])`, [row])).toEqual([]);
});

test("a JSON row is parsed once, however many predicates read it", () => {
  const fields = [...PRODUCT_FIELDS, DYNAMIC];
  const parsed: number[] = [];
  const json = [{ a: 1, b: "x" }, { a: 2, b: "y" }, { a: 3 }];
  const columns = {
    ...toColumns(fields, json),
    column: () => ({
      kind: "json" as const,
      value: (row: number) => {
        parsed.push(row);
        return json[row];
      },
    }),
  };
  const filter = compileFilter("a > 1 and b like '%y%' and a != 7 and exists b", fields);
  expect([...filter.evaluate(columns)]).toEqual([1]);
  expect(parsed.sort()).toEqual([0, 1, 2]);
});
