import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LikePattern } from "../../src/filter/index.ts";
import { likeRegExp } from "./oracle.ts";
import { rowsOf, select } from "./select.ts";

test.each([
  ["abc", "abc", true],
  ["abc", "abcd", false],
  ["ab%", "abcd", true],
  ["%cd", "abcd", true],
  ["%bc%", "abcd", true],
  ["a%c%", "abcd", true],
  ["a%b", "aab", true],
  ["ab%ba", "aba", false],
  ["a_c", "abc", true],
  ["a_c", "ac", false],
  ["_", "😀", true],
  ["__", "😀", false],
  ["%_x", "ax", true],
  ["%_", "", false],
  ["", "", true],
  ["%", "", true],
  ["100\\%", "100%", true],
  ["100\\%", "1000", false],
  ["a\\_b", "axb", false],
  ["a.c", "abc", false],
  ["a%", "a\nb", true],
])("%j against %j: %j", (pattern, value, matches) => expect(new LikePattern(pattern).matches(value)).toBe(matches));

test("agrees with a regular expression (seed 4)", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "%", "_", "\\", "😀"), maxLength: 8 });
  const check = fc.property(text, text, (pattern, value) => {
    expect(new LikePattern(pattern).matches(value)).toBe(likeRegExp(pattern).test(value));
  });
  fc.assert(check, { seed: 4, numRuns: 5000 });
});

test("names the text that every match begins with", () => {
  expect(new LikePattern("ab\\%c_d%").prefix).toBe("ab%c");
  expect(new LikePattern("%a").prefix).toBe("");
});

describe("in a filter", () => {
  const brands = rowsOf("brand", ["Acme", "Zenith", null, "100%"]);

  test.each([
    ['brand like "A%"', [0]],
    ['brand LIKE "%e%"', [0, 1]],
    ['not (brand like "A%")', [1, 3]],
    ['brand like "%\\%"', [3]],
    ["brand like r'%\\%'", [3]],
    ["brand like {pattern}", [1]],
  ])("%s", (text, found) => expect(select(text, brands, { pattern: "Z%" })).toEqual(found));
});
