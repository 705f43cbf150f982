import { describe, expect, test } from "vitest";
import {
  compileFilter,
  type FilterExplanation,
  type Predicate,
  type PredicateProvider,
} from "../../src/filter/index.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import { toColumns } from "./columns.ts";
import { DYNAMIC, PRODUCT_FIELDS } from "./select.ts";

const fields = [...PRODUCT_FIELDS, DYNAMIC];
const columns = toColumns(
  fields,
  Array.from({ length: 300 }, (_, i) => ({
    stock: i,
    brand: i % 3 === 0 ? null : `b${i % 10}`,
    $meta: { color: i % 2 === 0 ? "red" : "blue" },
  })),
);

function explain(text: string, providers: readonly PredicateProvider[] = []): FilterExplanation {
  return compileFilter(text, fields, { seed: 1 }).explain({ ...columns, providers });
}

const order = ({ operands }: FilterExplanation) => operands.map(({ predicate }) => predicate);

test("what is cheap and finds little is asked first in an `and`, what finds much in an `or`", () => {
  const and = 'color == "red" and brand =~ "b1" and stock > 5 and stock == 7 and not (stock == 3)';
  expect(order(explain(and))).toEqual([
    "(stock > 5) and (stock == 7)",
    "not (stock == 3)",
    'brand =~ "b1"',
    '$meta["color"] == "red"',
  ]);
  const or = 'color == "red" or stock == 7 or stock != 9';
  expect(order(explain(or))).toEqual(["stock != 9", "stock == 7", '$meta["color"] == "red"']);
});

test("equalities of one field joined by `or` are one `in`", () => {
  expect(explain("stock == 1 or stock == 2 or stock in [3, 4] or stock > 290")).toMatchObject({
    by: "or",
    truth: 13,
    operands: [{ predicate: "stock > 290" }, { predicate: "stock in [1, 2, 3, 4]", truth: 4 }],
  });
});

test("an explanation holds the estimate against the truth, node by node", () => {
  expect(explain("not (brand is null) and stock < 150")).toEqual({
    predicate: "(not (brand is null)) and (stock < 150)",
    by: "and",
    estimate: 67,
    truth: 100,
    operands: [
      {
        predicate: "not (brand is null)",
        by: "not",
        estimate: 200,
        truth: 200,
        operands: [{ predicate: "brand is null", by: "scan", estimate: 100, truth: 100, operands: [] }],
      },
      { predicate: "stock < 150", by: "scan", estimate: 100, truth: 150, operands: [] },
    ],
  });
  expect(explain("stock < 150 and random_sample(0.1)")).toMatchObject({
    by: "sample",
    truth: 15,
    operands: [{ truth: 150 }],
  });
});

describe("a provider with an estimate", () => {
  const asked: Predicate[] = [];
  const provider: PredicateProvider = {
    name: "index on stock",
    estimate: (predicate) => (predicate.kind === "and" && predicate.operands.length === 2 ? 1 : undefined),
    answer(predicate, rowCount) {
      if (this.estimate?.(predicate, rowCount) === undefined) return undefined;
      asked.push(predicate);
      const isTrue = new Bitset(rowCount);
      isTrue.add(7);
      return { isTrue };
    },
  };

  test("is given the ranges of one field at once, and asked before scans", () => {
    const text = 'color == "red" and stock > 5 and brand == "b7" and stock < 8';
    const explanation = explain(text, [provider]);
    expect(explanation.operands[0]).toEqual({
      predicate: "(stock > 5) and (stock < 8)",
      by: "index on stock",
      estimate: 1,
      truth: 1,
      operands: [],
    });
    expect(asked.length).toBeGreaterThan(0);
    expect([
      ...compileFilter('stock > 5 and color == "blue" and stock < 8', fields).evaluate({
        ...columns,
        providers: [provider],
      }),
    ]).toEqual([7]);
  });
});

test("long lists are cut in an explanation", () => {
  const list = Array.from({ length: 100 }, (_, i) => i).join(", ");
  expect(explain(`stock in [${list}]`).predicate).toBe("stock in [0, 1, 2, 3, 4, ... 95 more]");
});
