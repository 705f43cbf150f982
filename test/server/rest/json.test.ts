import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SERVER_LIMITS } from "../../../src/server/limits.ts";
import { readJson } from "../../../src/server/rest/json/read_json.ts";
import { writeJson } from "../../../src/server/rest/json/write_json.ts";

const WIDE = 9007199254740993n;

describe("JSON that is read", () => {
  it.each([
    ["9007199254740993", WIDE],
    ["-9223372036854775808", -(2n ** 63n)],
    [" 9223372036854775807 ", 2n ** 63n - 1n],
    ["9007199254740991", 9007199254740991],
    // No int64: a number as any other.
    ["9223372036854775808", 2 ** 63],
    ["9007199254740993.0", 2 ** 53],
    ["1e17", 1e17],
    ["0.9007199254740993", 0.9007199254740993],
    ["1E-9007199254740993", 0],
    ['"9007199254740993"', "9007199254740993"],
    ['"a \\" 9007199254740993"', 'a " 9007199254740993'],
    ['"\\\\"', "\\"],
  ])("%s is exact", (text, value) => {
    expect(readJson(text)).toEqual(value);
  });

  it("keeps wide integers wherever they stand, and texts that look like them", () => {
    const text =
      '{"9007199254740993":[9007199254740993,"[9007199254740993]",{"a\\\\":-9007199254740993}],"b":"\\\\\\"9007199254740993"}';
    expect(readJson(text)).toEqual({
      "9007199254740993": [WIDE, "[9007199254740993]", { "a\\": -WIDE }],
      b: '\\"9007199254740993',
    });
  });

  it("is what was written, with int64 of any size among other values", () => {
    const int64 = fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      .filter((value) => !Number.isSafeInteger(Number(value)));
    const leaf = fc.oneof(
      int64,
      fc.string({ unit: "binary" }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: "small" }, leaf, fc.array(tie("value")), fc.dictionary(fc.string(), tie("value"))),
    }));
    fc.assert(
      fc.property(value, (written) => {
        // JSON knows no -0, no large whole number but as an integer, and no prototype.
        const text = writeJson(written);
        expect(writeJson(readJson(text))).toBe(text);
      }),
      { seed: 42 },
    );
  });

  it("may nest so deep and no deeper", () => {
    const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    expect(() => readJson(nested(SERVER_LIMITS.jsonDepth))).not.toThrow();
    expect(() => readJson(nested(SERVER_LIMITS.jsonDepth + 1))).toThrow(
      expect.objectContaining({ code: "MALFORMED_REQUEST" }),
    );
    expect(readJson(`"${"[".repeat(10_000)}"`)).toHaveLength(10_000);
  });
});
