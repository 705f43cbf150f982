import { expect, it } from "vitest";
import { AnswerSize } from "../../src/client/answer_size.ts";

it.each([
  ["bytes", new Uint8Array(60)],
  ["texts", "a".repeat(60)],
  ["lists", ["a".repeat(20), "b".repeat(20), "c".repeat(20)]],
  ["numbers in lists", [1, 2, 3, 4, 5, 6, 7]],
])("adds up %s of all rows, up to its limit", (_what, value) => {
  const size = new AnswerSize(120);
  size.add([value, null]);
  expect(() => size.add([null, value])).toThrow(expect.objectContaining({ code: "RESULT_TOO_LARGE" }));
  expect(() => new AnswerSize(0).add([])).not.toThrow();
});
