import { expect, it } from "vitest";
import { typedPairs } from "../../../src/server/wire/key_values.ts";

it.each([
  ["COSINE", "COSINE"],
  ["", ""],
  ["nullable", "nullable"],
  ["true story", "true story"],
  ["1st", "1st"],
  ["{broken", "{broken"],
  ["True", true],
  ["false", false],
  ["null", null],
  [" 10", 10],
  ["-0.5", -0.5],
  ["9007199254740993", "9007199254740993"],
  ['"word"', "word"],
  ['{"ef":64}', { ef: 64 }],
  ["[1,2]", [1, 2]],
])("the value of a pair that is written %j is %j", (value, typed) => {
  expect(typedPairs([{ key: "k", value }])).toEqual({ k: typed });
});
