import { describe, expect, test } from "vitest";
import { compileFilter } from "../../src/filter/index.ts";
import { PRODUCT_FIELDS, rowsOf, select } from "./select.ts";

const compile = (text: string) => compileFilter(text, PRODUCT_FIELDS);
const MANY = 100_000;

describe("nesting neither overflows the stack nor hides its place", () => {
  test.each([
    ["parentheses", `${"(".repeat(MANY)}sold${")".repeat(MANY)}`, "column 501"],
    ["open parentheses", "(".repeat(MANY), "column 501"],
    ["not", `${"not ".repeat(MANY)}sold`, "column 2001"],
    ["!", `${"!".repeat(MANY)}sold`, "column 501"],
    ["signs", `stock == ${"- ".repeat(MANY)}1`, "column 1008"],
    ["lists", `stock in ${"[".repeat(MANY)}`, "column 509"],
    ["calls", "f(".repeat(MANY), "column 1001"],
  ])("%s", (_, text, place) => {
    expect(() => compile(text)).toThrow(`filter, ${place}: the filter nests deeper than 500 levels`);
  });

  test("chains of arithmetic", () => {
    expect(() => compile(`stock == 1${" + 1".repeat(MANY)}`)).toThrow("at most 500 arithmetic operators");
  });

  test("what the bounds allow is compiled and evaluated", () => {
    const text = `${"(".repeat(490)}stock${" + 1".repeat(490)}${")".repeat(490)} == 490`;
    expect(select(text, rowsOf("stock", [0, 1]))).toEqual([0]);
    expect(select(`${"not ".repeat(490)}sold`, rowsOf("sold", [true, false]))).toEqual([0]);
  });
});

describe("length costs time in proportion", () => {
  test("100,000 elements that an array is asked for, and an array of as many", () => {
    const strings = Array.from({ length: MANY }, (_, i) => `"${i}"`).join(",");
    const names = Array.from({ length: MANY }, (_, i) => String(i));
    const rows = rowsOf("names", [["99999"], ["x"], names]);
    expect(select(`array_contains_any(names, [${strings}])`, rows)).toEqual([0, 2]);
    expect(select(`array_contains_all(names, [${strings}])`, rows)).toEqual([2]);
    expect(select(`names == [${strings}]`, rows)).toEqual([2]);
    const times = Array.from({ length: 10_000 }, (_, i) => `ISO '2025-01-01T00:00:00.${String(i).padStart(6, "0")}Z'`);
    const last = 1_735_689_600_000_000n + 9999n;
    expect(select(`added in [${times.join(",")}]`, rowsOf("added", [last, last + 1n]))).toEqual([0]);
  });

  test("an element beyond all arrays", () => {
    expect(select("names[2147483647] is null", rowsOf("names", [["a"]]))).toEqual([0]);
  });

  test("100,000 values of an in", () => {
    const list = Array.from({ length: MANY }, (_, i) => i * 2).join(", ");
    expect(select(`stock in [${list}]`, rowsOf("stock", [1, 2, 199_998]))).toEqual([1, 2]);
    expect(select(`id in [${list}]`, rowsOf("id", [1n, 2n, 199_998n]))).toEqual([1, 2]);
    const strings = Array.from({ length: MANY }, (_, i) => `"${i}"`).join(",");
    expect(select(`brand in [${strings}]`, rowsOf("brand", ["99999", "x"]))).toEqual([0]);
  });

  test("100,000 terms of an or", () => {
    const terms = Array.from({ length: MANY }, (_, i) => `stock == ${i}`).join(" or ");
    expect(select(terms, rowsOf("stock", [5, -1]))).toEqual([0]);
  });

  test("a string of a million characters, and a pattern of them", () => {
    const long = "x".repeat(1_000_000);
    expect(select(`brand == "${long}"`, rowsOf("brand", [long, "x"]))).toEqual([0]);
    expect(select(`brand == "${"\\n".repeat(500_000)}"`, rowsOf("brand", ["x"]))).toEqual([]);
    expect(select(`brand like "${"%x".repeat(500_000)}"`, rowsOf("brand", [long, "x"]))).toEqual([0]);
    expect(select(`brand like "${"_".repeat(1_000_000)}"`, rowsOf("brand", [long, "x"]))).toEqual([0]);
  });

  test("a million characters that are nothing", () => {
    expect(() => compile(`brand == "${"x".repeat(1_000_000)}`)).toThrow("the string is not terminated");
    expect(() => compile(`stock == ${"9".repeat(1_000_000)}`)).toThrow("a number has at most 1000 digits");
    expect(() => compile(`stock == 0x${"f".repeat(1_000_000)}`)).toThrow("a number has at most 1000 digits");
    expect(() => compile(`stock in [${`0x${"f".repeat(900)}, `.repeat(1_000)}]`)).toThrow("beyond 64 bits");
    expect(() => compile(`${"x".repeat(1_000_000)} == 1`)).toThrow("does not exist");
    expect(() => compile(`${" ".repeat(1_000_000)}#`)).toThrow("column 1000001: unexpected character `#`");
  });
});

test("JSON that nests deeply is asked for its presence without recursion", () => {
  let deep: unknown = {};
  for (let i = 0; i < MANY; i++) deep = [deep];
  expect(select('exists meta["a"]', [{ meta: { a: deep } }, { meta: { a: 1 } }])).toEqual([1]);
});
