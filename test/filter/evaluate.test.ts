import { expect, test } from "vitest";
import { compileFilter, type FilterColumns, type Predicate, type PredicateProvider } from "../../src/filter/index.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import { toColumns } from "./columns.ts";
import { DYNAMIC, PRODUCT_FIELDS, rowsOf } from "./select.ts";

const fields = [...PRODUCT_FIELDS, DYNAMIC];

test("a filter names the fields that it reads, each once", () => {
  const filter = compileFilter('price > 1 and (price < 5 or color == "red") and id in [1]', fields);
  expect(filter.fields).toEqual(["price", "$meta", "id"]);
  expect(compileFilter("", fields).fields).toEqual([]);
});

test("a filter can be evaluated again over other rows", () => {
  const filter = compileFilter("stock > 1", fields);
  expect([...filter.evaluate(toColumns(fields, rowsOf("stock", [1, 2])))]).toEqual([1]);
  expect([...filter.evaluate(toColumns(fields, rowsOf("stock", [5, 0, 7])))]).toEqual([0, 2]);
  expect([...filter.evaluate(toColumns(fields, []))]).toEqual([]);
});

test("columns may be longer than the rows, as in a segment that grows", () => {
  const nulls = new Bitset(100);
  nulls.add(1);
  nulls.add(50);
  const columns: FilterColumns = {
    rowCount: 3,
    column: () => ({ kind: "number", values: Int32Array.from({ length: 100 }, () => 1), nulls }),
  };
  expect([...compileFilter("stock == 1", fields).evaluate(columns)]).toEqual([0, 2]);
  expect([...compileFilter("stock is null", fields).evaluate(columns)]).toEqual([1]);
  expect(compileFilter("not (stock == 2)", fields).evaluate(columns).count()).toBe(2);
});

test("a field without a column is null in every row", () => {
  const columns: FilterColumns = { rowCount: 2, column: () => undefined };
  expect([...compileFilter("stock == 1 or stock != 1", fields).evaluate(columns)]).toEqual([]);
  expect([...compileFilter("stock is null", fields).evaluate(columns)]).toEqual([0, 1]);
  expect([...compileFilter("stock + 1 > price", fields).evaluate(columns)]).toEqual([]);
});

test("a provider answers in place of a scan, and its nulls are unknown", () => {
  const asked: Predicate["kind"][] = [];
  const provider: PredicateProvider = {
    estimate: (predicate) => (predicate.kind === "in" ? 0 : undefined),
    answer(predicate, rowCount) {
      asked.push(predicate.kind);
      if (predicate.kind !== "in" || predicate.target.field !== "id") return undefined;
      const isTrue = new Bitset(rowCount);
      isTrue.add(2);
      const isUnknown = new Bitset(rowCount);
      isUnknown.add(0);
      return { isTrue, isUnknown };
    },
  };
  const columns: FilterColumns = {
    ...toColumns(fields, rowsOf("stock", [1, 2, 3])),
    providers: [provider],
  };
  const evaluate = (text: string) => [...compileFilter(text, fields).evaluate(columns)];
  expect(evaluate("id in [9] and stock > 0")).toEqual([2]);
  expect(evaluate("id not in [9] and stock > 0")).toEqual([1]);
  expect(asked).toEqual(["and", "in", "compare", "and", "compare", "not", "in"]);
});

test("rows that are decided already are not fetched", () => {
  const fetched: number[] = [];
  const columns: FilterColumns = {
    rowCount: 4,
    column: (name) =>
      name === "stock"
        ? { kind: "number", values: Int32Array.of(1, 2, 3, 4) }
        : { kind: "string", value: (row) => String(fetched.push(row)) },
  };
  compileFilter('stock > 2 and brand == "x"', fields).evaluate(columns);
  expect(fetched).toEqual([2, 3]);
  compileFilter('not (stock > 2 or not (stock == 1 and brand == "x"))', fields).evaluate(columns);
  expect(fetched).toEqual([2, 3, 0]);
});

test("the checked predicate is plain data with folded constants", () => {
  expect(compileFilter("5 < stock and price is not null", fields).predicate).toEqual({
    kind: "and",
    operands: [
      { kind: "compare", target: { field: "stock", path: [] }, op: ">", value: 5n },
      { kind: "not", operand: { kind: "is_null", target: { field: "price", path: [] } } },
    ],
  });
});
