import { describe, expect, test } from "vitest";
import { rowsOf, select } from "./select.ts";

describe("three values", () => {
  const price = rowsOf("price", [5, 20, null]);

  test.each([
    ["price < 10", [0]],
    ["not (price < 10)", [1]],
    ["not (not (price < 10))", [0]],
    ["price < 10 or price >= 10", [0, 1]],
    ["price < 10 or true", [0, 1, 2]],
    ["not (price < 10 and false)", [0, 1, 2]],
    ["price not in [5]", [1]],
    ["price in []", []],
    ["price is null", [2]],
    ["price is not null", [0, 1]],
    ["not (price is null)", [0, 1]],
    ["PRICE_IS is null", [0, 1, 2]],
    ["price IS NOT NULL", [0, 1]],
  ])("%s", (text, found) => expect(select(text, price)).toEqual(found));
});

describe("precedence", () => {
  const rows = [0, 1, 2, 3].map((i) => ({ stock: i, sold: i >= 2 }));

  test.each([
    ["stock == 0 or stock == 2 and sold", [0, 2]],
    ["(stock == 0 or stock == 2) and sold", [2]],
    ["not stock == 0 and not stock == 1", [2, 3]],
    ["not sold or stock == 3", [0, 1, 3]],
    ["!sold && !(stock == 0) || stock == 3", [1, 3]],
    ["NOT sold AND stock == 1", [1]],
    ["((((stock == 1))))", [1]],
    ["stock == 1\n\tor\r\nstock == 3", [1, 3]],
  ])("%s", (text, found) => expect(select(text, rows)).toEqual(found));
});

test.each(["", "   ", "\n\t"])("empty text means all rows: %j", (text) => {
  expect(select(text, rowsOf("stock", [1, 2]))).toEqual([0, 1]);
});

test("keywords in mixed case are names", () => {
  expect(select('In == 1 and Like == "x"', [{ $meta: { In: 1, Like: "x" } }])).toEqual([0]);
});
