import { describe, expect, test } from "vitest";
import { rowsOf, select } from "./select.ts";

describe("on fields", () => {
  const stock = rowsOf("stock", [1, 2, 3, 4, 7]);

  test.each([
    ["stock % 2 == 0", [1, 3]],
    ["stock * 2 + 1 == 5", [1]],
    ["1 + stock * 2 == 5", [1]],
    ["(1 + stock) * 2 == 6", [1]],
    ["10 - stock - 2 == 5", [2]],
    ["stock / 2 == 3", [4]],
    ["stock / 2.0 == 3.5", [4]],
    ["-stock < -3", [3, 4]],
    ["(stock & 1) == 1", [0, 2, 4]],
    ["(stock | 1) == 3", [1, 2]],
    ["(stock ^ 1) == 3", [1]],
    ["~stock == -3", [1]],
    ["stock << 1 == 8", [3]],
    ["stock >> 1 == 1", [1, 2]],
    ["8 / stock == 2", [2, 3]],
    ["stock % (stock - 1) == 1", [2, 3, 4]],
  ])("%s", (text, found) => expect(select(text, stock)).toEqual(found));

  test("wraps at 64 bits, as int64 does", () => {
    expect(select("id + 1 == -9223372036854775808", rowsOf("id", [2n ** 63n - 1n, 1n]))).toEqual([0]);
    expect(select("stock * stock * stock == 7", rowsOf("stock", [2_000_000_011]))).toEqual([]);
  });

  test("is exact between 32 and 64 bits", () => {
    expect(select("stock * stock == 4611686014132420609", rowsOf("stock", [2 ** 31 - 1]))).toEqual([0]);
  });
});

test.each([
  ["stock == 2 ** 3", 8],
  ["stock == 2 ** 3 ** 2", 64],
  ["stock == -2 ** 2", -4],
  ["stock == 7 / 2", 3],
  ["stock == -7 % 4", -3],
  ["stock == 1 << 4 | 1", 17],
])("constants fold: %s", (text, value) => {
  const filter = text.includes("|") ? "stock == (1 << 4 | 1)" : text;
  expect(select(filter, rowsOf("stock", [value, value + 1]))).toEqual([0]);
});

test("a row whose divisor is zero is unknown", () => {
  const stock = rowsOf("stock", [0, 2]);
  expect(select("4 / stock == 2", stock)).toEqual([1]);
  expect(select("not (4 / stock == 2)", stock)).toEqual([]);
});

test("comparing constants needs no row", () => {
  expect(select("1 < 2", rowsOf("stock", [0]))).toEqual([0]);
  expect(select("'a' == 'b'", rowsOf("stock", [0]))).toEqual([]);
});
