import { expect, test } from "vitest";
import type { FilterValue } from "../../src/filter/index.ts";
import { rowsOf, select } from "./select.ts";

test.each<[string, Record<string, FilterValue>, number[]]>([
  ["stock < {p}", { p: 2 }, [0]],
  ["stock < {p}", { p: 2.5 }, [0, 1]],
  ["stock == {p}", { p: 2n }, [1]],
  ["stock in {list}", { list: [1, 3] }, [0, 2]],
  ["stock in [{one}, 3]", { one: 1 }, [0, 2]],
  ["stock in {list}", { list: [] }, []],
  ["stock + {p} == 4", { p: 1 }, [2]],
  ["{yes} and stock == {p}", { yes: true, p: 1 }, [0]],
])("%s, case %#", (text, values, found) => expect(select(text, rowsOf("stock", [1, 2, 3]), values)).toEqual(found));

test("a value is never read as filter text", () => {
  const rows = rowsOf("brand", ['" or true', "x"]);
  expect(select("brand == {name}", rows, { name: '" or true' })).toEqual([0]);
});

test("a missing value is named", () => {
  const missing = "filter, column 9: the template {prise} has no value";
  expect(() => select("stock < {prise}", [], { price: 1 })).toThrow(missing);
});

test.each<[string, FilterValue]>([
  ["stock == {v}", Number.NaN],
  ["stock == {v}", Number.POSITIVE_INFINITY],
  ["stock == {v}", 2n ** 63n],
  ["brand == {v}", "\ud800"],
  ["stock == {v}", [1]],
  ["stock in {v}", 1],
  ["stock in {v}", [[1]]],
])("%s refuses what cannot stand there, case %#", (text, v) => {
  expect(() => select(text, [], { v })).toThrow(/^filter, column 1?\d:/);
});
