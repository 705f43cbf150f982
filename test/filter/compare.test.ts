import { describe, expect, test } from "vitest";
import { rowsOf, select } from "./select.ts";

describe("numbers", () => {
  const stock = rowsOf("stock", [1, 2, 3, 4, 5]);

  test.each([
    ["stock == 3", [2]],
    ["stock != 3", [0, 1, 3, 4]],
    ["stock < 3", [0, 1]],
    ["stock <= 3", [0, 1, 2]],
    ["stock > 3", [3, 4]],
    ["stock >= 3", [2, 3, 4]],
    ["3 < stock", [3, 4]],
    ["stock > 2.5", [2, 3, 4]],
    ["stock == 2.5", []],
    ["stock < 10000000000", [0, 1, 2, 3, 4]],
    ["1 < stock <= 4", [1, 2, 3]],
    ["4 >= stock > 1", [1, 2, 3]],
    ["stock == +3", [2]],
    ["stock > -1", [0, 1, 2, 3, 4]],
  ])("%s", (text, found) => expect(select(text, stock)).toEqual(found));

  test.each([
    ["stock == 0x11", [0]],
    ["stock == 0b10001", [0]],
    ["stock == 021", [0]],
    ["stock == 1.7e1", [0]],
    ["stock == 170.e-1", [0]],
    ["stock == 0x1.1p4", [0]],
    ["rating == .5", [1]],
  ])("a number may be written as in %s", (text, found) =>
    expect(select(text, [{ stock: 17 }, { rating: 0.5 }])).toEqual(found),
  );

  test("a float column meets the float that is nearest to the constant", () => {
    expect(select("price == 0.1", rowsOf("price", [0.1, 0.2]))).toEqual([0]);
    expect(select("price in [0.1]", rowsOf("price", [0.1, 0.2]))).toEqual([0]);
    expect(select("price < 0.1", rowsOf("price", [0.1, 0.05]))).toEqual([1]);
  });

  test("rows beyond the first block and the last word are answered", () => {
    const rows = rowsOf(
      "stock",
      Array.from({ length: 5001 }, (_, i) => i),
    );
    expect(select("stock >= 4999 or stock == 2048", rows)).toEqual([2048, 4999, 5000]);
    expect(select("not (stock < 5000)", rows)).toEqual([5000]);
  });
});

describe("int64 is exact", () => {
  const ids = rowsOf("id", [2n ** 53n, 2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n, 1n]);

  test.each([
    ["id == 9007199254740993", [1]],
    ["id > 9007199254740992", [1, 3]],
    ["id > 9007199254740992.0", [1, 3]],
    ["id == -9223372036854775808", [2]],
    ["id == 9223372036854775807", [3]],
    ["id < 9223372036854775808.0", [0, 1, 2, 3, 4]],
    ["id == 18446744073709551616.0", []],
    ["id != 1e300", [0, 1, 2, 3, 4]],
    ["id < 1.5", [2, 4]],
    ["id >= 0.5", [0, 1, 3, 4]],
    ["id in [9007199254740993, 1]", [1, 4]],
    ["id in [1.0, 1.5]", [4]],
  ])("%s", (text, found) => expect(select(text, ids)).toEqual(found));
});

describe("strings", () => {
  test.each([
    ['brand == "Acme"', [0]],
    ["brand != 'Acme'", [1, 2]],
    ['brand < "Zed"', [0]],
    ['"Acme" < brand', [1, 2]],
  ])("%s", (text, found) => expect(select(text, rowsOf("brand", ["Acme", "Zed", "acme"]))).toEqual(found));

  test("are ordered by their UTF-8 bytes, where U+10000 follows U+FFEE", () => {
    expect(select('brand > "\uffee"', rowsOf("brand", ["😀", "\uffee", "a"]))).toEqual([0]);
    expect(select('brand > "z"', rowsOf("brand", ["😀", "\uffee", "a"]))).toEqual([0, 1]);
  });

  test.each([
    ['"tab\\there"', "tab\there"],
    ['"\\x41\\102\\u0043"', "ABC"],
    ['"\\ud83d\\ude00\\U0001F600"', "😀😀"],
    ['"it\'s"', "it's"],
    ["'say \\'hi\\''", "say 'hi'"],
    ['r"raw \\n stays"', "raw \\n stays"],
    ['r"quote \\" stays"', 'quote \\" stays'],
    ['"join\\\ned"', "joined"],
    ['u8"prefix"', "prefix"],
    ['"un\\known"', "un\\known"],
    ['""', ""],
  ])("%s is read as it is meant", (literal, value) =>
    expect(select(`brand == ${literal}`, rowsOf("brand", [value, "other"]))).toEqual([0]),
  );
});

describe("booleans", () => {
  const sold = rowsOf("sold", [true, false, null]);

  test.each([
    ["sold", [0]],
    ["sold == true", [0]],
    ["sold != TRUE", [1]],
    ["False == sold", [1]],
    ["not sold", [1]],
    ["sold in [true, false]", [0, 1]],
  ])("%s", (text, found) => expect(select(text, sold)).toEqual(found));
});

test("columns are compared with columns by value, exactly", () => {
  const rows = [
    { id: 2n ** 53n + 1n, rating: 2 ** 53, stock: 1 },
    { id: 1n, rating: 1, stock: 1 },
  ];
  expect(select("id > rating", rows)).toEqual([0]);
  expect(select("id == rating", rows)).toEqual([1]);
});
