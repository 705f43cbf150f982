import { describe, expect, test } from "vitest";
import { select } from "./select.ts";

const rows = [
  { meta: { a: 1, list: ["x", { b: 2.5 }] }, $meta: { color: "red" } },
  { meta: { a: "1" }, $meta: { color: "blue", "odd key": true } },
  { meta: { a: true }, $meta: {} },
  { meta: { a: null }, $meta: { color: null } },
  { meta: {}, $meta: { color: 7 } },
  { meta: null, $meta: null },
  { meta: { a: {} }, $meta: {} },
];

describe("paths", () => {
  test.each([
    ['meta["list"][0] == "x"', [0]],
    ["meta['list'][1]['b'] > 2", [0]],
    ['meta["list"][9] == "x"', []],
    ['meta["list"]["0"] == "x"', []],
    ['meta["toString"] is not null', []],
    ['color == "red"', [0]],
    ['$meta["color"] == "blue"', [1]],
    ['$meta["odd key"] == true', [1]],
    ["color > 5", [4]],
  ])("%s", (text, found) => expect(select(text, rows)).toEqual(found));
});

describe("null, nothing and values of another kind are unknown", () => {
  test.each([
    ['meta["a"] == 1', [0]],
    ['meta["a"] != 1', []],
    ['meta["a"] != 2', [0]],
    ['not (meta["a"] == 2)', [0]],
    ['meta["a"] > 0 or meta["a"] == "1"', [0, 1]],
    ['meta["a"] like "%"', [1]],
  ])("%s", (text, found) => expect(select(text, rows)).toEqual(found));
});

describe("in keeps kinds apart", () => {
  test.each([
    ['meta["a"] in [1]', [0]],
    ['meta["a"] in [1.0]', [0]],
    ['meta["a"] in ["1"]', [1]],
    ['meta["a"] in [true]', [2]],
    ['meta["a"] in [1, "1", true]', [0, 1, 2]],
    ['meta["a"] not in [2]', [0]],
    ['meta["a"] not in [2, "x"]', []],
  ])("%s", (text, found) => expect(select(text, rows)).toEqual(found));
});

describe("presence", () => {
  test.each([
    ['exists meta["a"]', [0, 1, 2]],
    ['not exists meta["a"]', [3, 4, 5, 6]],
    ['meta["a"] is null', [3, 4, 5, 6]],
    ["exists color", [0, 1, 4]],
    ["meta is null", [5]],
    ["meta is not null and color is null", [2, 3, 6]],
  ])("%s", (text, found) => expect(select(text, rows)).toEqual(found));
});

test("integers beyond 2^53 stay exact", () => {
  const big = [{ meta: { n: 2n ** 53n + 1n } }, { meta: { n: 2 ** 53 } }];
  expect(select('meta["n"] == 9007199254740993', big)).toEqual([0]);
  expect(select('meta["n"] in [9007199254740992]', big)).toEqual([1]);
});

test("arithmetic takes the numbers among the values", () => {
  expect(select('meta["a"] + 1 == 2', rows)).toEqual([0]);
  expect(select('meta["a"] / 2 == 0.5', rows)).toEqual([0]);
});
