import { describe, expect, test } from "vitest";
import { ElanusError } from "../../src/errors/index.ts";
import { compileFilter } from "../../src/filter/index.ts";
import { DYNAMIC, PRODUCT_FIELDS } from "./select.ts";

function errorOf(text: string, fields = PRODUCT_FIELDS): ElanusError {
  try {
    compileFilter(text, fields);
  } catch (error) {
    if (error instanceof ElanusError) return error;
    throw error;
  }
  throw new Error(`${text} compiles`);
}

describe("say what was expected, and where", () => {
  test.each([
    ["price >", "column 8: expected a field or a value, the filter ends"],
    ["price > )", "column 9: expected a field or a value, found `)`"],
    ["(price > 3", "column 11: expected an operator or `)`, the filter ends"],
    ["price > 3)", "column 10: expected an operator or the end, found `)`"],
    ["price = 3", "column 7: expected an operator or the end, found `=`"],
    ["price > 3 price", "column 11: expected an operator or the end, found `price`"],
    ["price in [1 2]", "column 13: expected `,` or `]`, found `2`"],
    ["price is 3", "column 10: expected `null` or `not null`, found `3`"],
    ["price is not 3", "column 14: expected `null`, found `3`"],
    ['meta[x] == "x"', "column 6: expected a key in quotes or a whole number, found `x`"],
    ["price < {3}", "column 10: expected the name of a value, found `3`"],
    ["and price > 3", "column 1: expected a field or a value, found `and`"],
    ["stock < 3 > 2", "column 11: `>` cannot follow `<` in a chain"],
    ["stock == 3 == 2", "column 12: `==` cannot follow `==` in a chain"],
    ["stock == not sold", "column 10: `not` cannot stand here"],
    ["price > 3\nand brand ==", "line 2, column 13: expected a field or a value, the filter ends"],
  ])("%j", (text, message) => {
    expect(errorOf(text)).toMatchObject({ code: "INVALID_FILTER", message: `filter, ${message}` });
  });
});

describe("name the types that do not agree", () => {
  test.each([
    ["brand > 5", "column 9: expected a string to compare with, found a number"],
    ['price == "5"', "column 10: expected a number to compare with, found a string"],
    ["sold == 1", "column 9: expected a boolean to compare with, found a number"],
    ["sold < true", "column 1: booleans have no order"],
    ["brand in ['a', 5]", "column 16: expected a string to compare with, found a number"],
    ["price in [stock]", "column 11: a list holds constants only"],
    ["price in 5", "column 10: expected a list after `in`"],
    ["price == [5]", "column 10: expected one value, found a list"],
    ['price like "5%"', "column 1: `like` works on strings, found a number"],
    ["brand like 5", "column 12: expected a pattern in quotes after `like`"],
    ["brand + 1 == 5", "column 1: expected a number, found a string"],
    ["price % 2 == 0", "column 1: `%` works on integers only"],
    ["stock ** 2 == 4", "column 7: `**` works on constants only"],
    ["stock / 0 == 4", "column 9: division by zero"],
    ["stock == 1 / 0", "column 12: 1 / 0 has no value"],
    ["stock == 9 ** 99999999", "column 12: 9 ** 99999999 has no value"],
    ["stock", "column 1: expected a condition, found a number"],
    ["5", "column 1: expected a condition, found a number"],
    ["stock & 1 == 0", "column 11: expected a value, found a condition"],
    ["tags == 1", "column 1: field `tags` is of type Array"],
    ["price =~ '1'", "column 1: `=~` works on strings, found a number"],
    ["brand =~ '(?=a)'", "column 10: the regular expression has a group that RE2 does not know (at its character 2)"],
    ["text_match(price, 'x')", "column 12: `text_match` works on VarChar fields"],
    ["text_match(brand)", "column 1: `text_match` takes 2 or 3 arguments, found 1"],
    ["text_match(brand, 'x', 2)", "column 24: expected `minimum_should_match = n`"],
    ["text_match(brand, 'x', minimum_should_match=1001)", "column 45: expected a whole number from 1 to 1000"],
    ["phrase_match(brand, 'x', -1)", "column 26: expected a whole number from 0 to 4294967295"],
    ["phrase_match(brand, stock)", "column 21: expected a text in quotes"],
    ["json_contains(brand, 1)", "column 15: expected an array: a JSON field or key, or a field of type Array"],
    ["json_contains(meta, stock)", "column 21: an array is asked for constants only"],
    ["json_contains_all(meta, 1)", "column 25: expected a list of elements"],
    ["array_contains(names, 1)", "column 23: the array holds values of type string, found a integer"],
    ["array_contains(names, ['a'])", "column 23: expected one element, found a list"],
    ["array_length(tags, 1) > 1", "column 1: `array_length` takes one argument"],
    ["array_length(tags)", "column 1: expected a condition, found a number"],
    ["json_contains(meta, 1) == 1", "column 1: expected a value, found a condition: `json_contains`"],
    ["random_sample(2)", "column 15: `random_sample` takes a share between 0 and 1, both excluded"],
    ["random_sample(0.5) and sold", "column 1: `random_sample` is the whole filter or the last part of its `and`"],
    ["sold or random_sample(0.5)", "column 9: `random_sample` is the whole filter or the last part of its `and`"],
    ["not random_sample(0.5)", "column 5: `random_sample` is the whole filter or the last part of its `and`"],
    ["added > '2026-01-01'", "column 9: expected a timestamp to compare with, found a string"],
    ["added > ISO '2026-02-30T00:00:00Z'", "column 9: `2026-02-30T00:00:00Z` is not a time"],
    ["added + INTERVAL 'P1X' > ISO '2026-01-01'", "column 9: `P1X` is not a duration"],
    ["added * INTERVAL 'P1D' > ISO '2026-01-01'", "column 9: an INTERVAL is added to a timestamp or taken from it"],
    ["stock + INTERVAL 'P1D' > 1", "column 9: an INTERVAL is added to a timestamp or taken from it"],
    ["added > INTERVAL 'P1D'", "column 9: an INTERVAL stands after a timestamp"],
    ["stock + 1 is null", "column 7: `is null` works on a field or a JSON key"],
    ["exists price", "column 8: `exists` works on JSON keys and dynamic fields"],
    ['brand["a"] == 1', "column 1: field `brand` is not JSON, so it has no keys"],
    ["vector == 1", "column 1: field `vector` is of type FloatVector"],
    ["nearest(price) == 1", "column 1: `nearest` is not a function"],
  ])("%s", (text, message) => {
    expect(errorOf(text)).toMatchObject({ code: "INVALID_FILTER", message: `filter, ${message}` });
  });
});

describe("literals", () => {
  test.each([
    ['brand == "abc', "column 10: the string is not terminated"],
    ['brand == "abc\n"', "column 10: the string is not terminated"],
    ['brand == "abc\\"', "column 10: the string is not terminated"],
    ["stock == 12abc", "column 10: `12abc` is not a number"],
    ["stock == 089", "column 10: `089` is not a number"],
    ["stock == 0xg", "column 10: `0xg` is not a number"],
    ["stock == 1.2.3", "column 10: `1.2.3` is not a number"],
    ["rating == 1e999", "column 11: the number is too large for a double"],
    ["stock == 9223372036854775808", "column 10: 9223372036854775808 is beyond 64 bits"],
    ["stock # 5", "column 7: unexpected character `#`"],
    ["größe > 5", "column 3: unexpected character `ö`"],
    ['brand == "\ud800"', "column 11: half a surrogate pair is no character"],
    ['brand == "\\ud800"', "column 10: the string holds half a surrogate pair, which is no character"],
  ])("%j", (text, message) => {
    expect(errorOf(text)).toMatchObject({ code: "INVALID_FILTER", message: `filter, ${message}` });
  });
});

test.each([
  ["element_filter(tags, 1)", "column 1: function `element_filter` is not supported"],
  ["MATCH_ANY(tags, 1)", "column 1: function `MATCH_ANY` is not supported"],
  ["st_within(meta, 'x')", "column 1: function `st_within` is not supported"],
])("%s is refused by name", (text, message) => {
  expect(errorOf(text)).toMatchObject({ code: "NOT_SUPPORTED", message: `filter, ${message}` });
});

test("an unknown field suggests the nearest name, unless a dynamic field takes it", () => {
  const error = errorOf("stock > 1 and prise < 5");
  expect(error).toMatchObject({
    code: "FIELD_NOT_FOUND",
    message: "filter, column 15: field `prise` does not exist",
    hint: "did you mean `price`?",
  });
  expect(compileFilter("prise < 5", [...PRODUCT_FIELDS, DYNAMIC]).fields).toEqual(["$meta"]);
});

test("the detail shows the line with a caret below the mistake", () => {
  expect(errorOf("sold\n\tand price > )\nor sold").detail).toBe(" and price > )\n             ^");
  const long = errorOf(`${"sold and ".repeat(50)}price > ) ${"and sold ".repeat(50)}`).detail?.split("\n") ?? [];
  expect(long[0].length).toBeLessThan(140);
  expect(long[0][long[1].length - 1]).toBe(")");
});
