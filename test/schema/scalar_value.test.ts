import fc from "fast-check";
import { expect, test } from "vitest";
import { defineField } from "../../src/schema/define_field.ts";
import { scalarProblem, toInt64 } from "../../src/schema/scalar_value.ts";

const field = (data_type: Parameters<typeof defineField>[0]["data_type"]) =>
  defineField({ name: "field", data_type, max_length: 4 }, 100);

test.each([
  ["Int8", [-128, 127, 5n], [-129, 128, 0.5, "1", true, Number.NaN]],
  ["Int16", [-32_768, 32_767], [32_768, -32_769]],
  ["Int32", [-(2 ** 31), 2 ** 31 - 1], [2 ** 31, 2n ** 31n]],
  ["Int64", ["-9223372036854775808", 2n ** 63n - 1n, 2 ** 53 - 1], [2 ** 53, "9223372036854775808", "1.0", "", " 1"]],
  ["Bool", [true, false], [0, 1, "true"]],
  ["Float", [0, -3.4e38, 1e-50], [3.5e38, Number.NaN, Number.POSITIVE_INFINITY, "1", 1n]],
  ["Double", [1e308, -0], [Number.NEGATIVE_INFINITY, Number.NaN, "1"]],
  ["VarChar", ["", "four", "üü", "😀"], ["fives", "üüü", 4, ["a"]]],
] as const)("%s takes what fits and tells of what does not", (type, good, bad) => {
  for (const value of good) expect(scalarProblem(field(type), value), String(value)).toBeUndefined();
  for (const value of bad) expect(scalarProblem(field(type), value), String(value)).toBeTypeOf("string");
});

test("int64 values are exact in every form", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      expect(toInt64(value)).toBe(value);
      expect(toInt64(value.toString())).toBe(value);
    }),
    { seed: 20_264 },
  );
});
