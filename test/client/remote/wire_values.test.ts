import { expect, test } from "vitest";
import {
  hitReceived,
  keyFilter,
  rowReceived,
  rowToSend,
  templateValues,
  valuesToSend,
} from "../../../src/client/remote/wire_values.ts";

test("whole numbers go out as text where a number would round them, floats as plain arrays", () => {
  const sent = valuesToSend({
    id: 9007199254740993n,
    list: [1n, 2n],
    v: new Float32Array([0.5]),
    bits: new Uint8Array([3]),
  });
  expect(sent).toEqual({ id: "9007199254740993", list: ["1", "2"], v: [0.5], bits: new Uint8Array([3]) });
});

test("half a surrogate pair goes out as U+FFFD, but in a key", () => {
  const row = { id: "a\ud83e", text: "b\ud83e", tags: ["\udd19", "🧙"], meta: { c: "\ud83e" } };
  expect(rowToSend(row, "id")).toEqual({ ...row, text: "b\ufffd", tags: ["\ufffd", "🧙"] });
});

test("undeclared fields come back beside the declared ones, which go before them", () => {
  expect(rowReceived({ a: 1, $meta: { a: 2, b: 3 }, c: undefined })).toEqual({ a: 1, b: 3 });
});

test("a hit has its key as `id`, and the key's own field where it was asked for", () => {
  const hit = { score: 0.5, asin: "A1", price: 3 };
  expect(hitReceived(hit, "asin", false)).toEqual({ id: "A1", score: 0.5, price: 3 });
  expect(hitReceived(hit, "asin", true)).toEqual({ id: "A1", score: 0.5, price: 3, asin: "A1" });
});

test("keys are quoted as the filter language quotes them", () => {
  const asin = { name: "asin", data_type: "VarChar" };
  expect(keyFilter(asin, ['a"b', "c\\d"])).toBe('asin in ["a\\"b", "c\\\\d"]');
  const id = { name: "id", data_type: "Int64" };
  expect(keyFilter(id, [1, "2", 9007199254740993n])).toBe("id in [1, 2, 9007199254740993]");
  expect(() => keyFilter(id, ["1] or id > 0"])).toThrow(/id 0 must be a whole number/);
  expect(() => keyFilter(id, [1, 2 ** 53])).toThrow(/id 1 is not exact/);
  expect(() => keyFilter(asin, [3])).toThrow(/id 0 must be a text/);
});

test("values of templates stay exact, or are refused", () => {
  expect(templateValues({ a: 5n, b: [1n, 2], c: "x" })).toEqual({ exprValues: { a: 5, b: [1, 2], c: "x" } });
  expect(() => templateValues({ a: 2n ** 60n })).toThrow(/without rounding/);
});
