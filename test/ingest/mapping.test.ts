import { describe, expect, test } from "vitest";
import type { ScalarTypeName } from "../../src/ingest/index.ts";
import { coerce, Rejection } from "../../src/ingest/mapping/coerce.ts";
import { parseListText } from "../../src/ingest/mapping/list_text.ts";
import { parseMoney } from "../../src/ingest/mapping/money.ts";
import { resolveMapping } from "../../src/ingest/mapping/resolve_mapping.ts";
import { toDocument } from "../../src/ingest/mapping/to_document.ts";

/** Rows of the layout of Amazon Reviews 2023, with every kind of price that it has. */
const AMAZON = [
  { price: "$12.99", features: ["Warm", "Light"], description: ["A coat."] },
  { price: "$10 - $20", features: [], description: [] },
  { price: "from 5.99", features: ["Blue"], description: [] },
  { price: null, features: [], description: ["Long.", "Good."] },
  { price: 7.5, features: [], description: [] },
  { price: "None", features: [], description: [] },
].map((row, i) => ({
  main_category: "Clothing",
  title: `Coat ${i}`,
  average_rating: 4 + i / 10,
  rating_number: 10 * i,
  ...row,
  images: [{ thumb: "https://example.org/a.jpg" }],
  videos: [],
  store: null,
  categories: ["Clothing", "Men"],
  details: { Brand: "X" },
  parent_asin: `B${i}`,
  bought_together: null,
}));

describe("Amazon Reviews 2023", () => {
  const mapping = resolveMapping(AMAZON);

  test("is known without flags", () => {
    expect(mapping).toMatchObject({
      layout: "amazon-reviews-2023",
      key: { name: "parent_asin", type: "VarChar", column: "parent_asin" },
      text: [{ column: "title" }, { column: "features" }, { column: "description" }],
      ignored: ["images", "videos"],
    });
  });

  test("prices are numbers, the lower end of a range, or null", () => {
    const documents = AMAZON.map((row) => toDocument(row, mapping));
    expect(documents.map((one) => (one instanceof Rejection ? one : one.fields.price))).toEqual([
      12.99,
      10,
      5.99,
      null,
      7.5,
      null,
    ]);
  });

  test("lists are joined, and what has no field is kept", () => {
    expect(toDocument(AMAZON[0], mapping)).toEqual({
      key: "B0",
      text: "Coat 0\nWarm\nLight\nA coat.",
      texts: { title: "Coat 0", features: "Warm\nLight", description: "A coat." },
      fields: {
        price: 12.99,
        average_rating: 4,
        rating_number: 0,
        main_category: "Clothing",
        categories: "Clothing > Men",
        store: null,
        details: { Brand: "X" },
      },
    });
  });
});

describe("the guess", () => {
  const rows = Array.from({ length: 20 }, (_, i) => ({
    sku: `00${i}`,
    name: `Lamp ${i}`,
    "unit price": i % 2 ? null : `${i}.50 €`,
    zip: `0${1000 + i}`,
    count: String(i),
    on_sale: i % 2 === 0,
    width: i + 0.5,
    old: Array.from({ length: 8 }, () => i),
    nested: { a: i },
    embedding: "a word",
  }));
  const mapping = resolveMapping(rows);

  test("gives key, text and types", () => {
    expect(mapping.key).toEqual({ name: "sku", type: "VarChar", column: "sku" });
    expect(mapping.text).toEqual([{ name: "name", column: "name" }]);
    expect(mapping.fields).toEqual([
      { name: "unit_price", column: "unit price", type: "Double", money: true },
      { name: "zip", column: "zip", type: "VarChar" },
      { name: "count", column: "count", type: "Int64" },
      { name: "on_sale", column: "on_sale", type: "Bool" },
      { name: "width", column: "width", type: "Double" },
      { name: "embedding_", column: "embedding", type: "VarChar" },
    ]);
    expect(mapping.ignored).toEqual(["old"]);
  });

  test("an int64 beyond 2^53, which comes as digits, stays exact", () => {
    const large = [
      { id: "1152921504606846977", stock: "9007199254740993", code: "9".repeat(24), title: "A kettle" },
      { id: "1152921504606846978", stock: 2, code: "8".repeat(24), title: "A lamp" },
    ];
    const guess = resolveMapping(large);
    expect(guess.key).toMatchObject({ column: "id", type: "Int64" });
    expect(guess.fields).toMatchObject([
      { column: "stock", type: "Int64" },
      { column: "code", type: "VarChar" },
    ]);
    expect(toDocument(large[0], guess)).toMatchObject({
      key: "1152921504606846977",
      fields: { stock: "9007199254740993" },
    });
  });

  test("is a plain object", () => {
    expect(JSON.parse(JSON.stringify(mapping))).toEqual(mapping);
  });

  test("a few bad values change neither the key nor a type", () => {
    const spoilt = rows.map((row, i) => (i === 3 ? { ...row, sku: null, width: "wide" } : row));
    expect(resolveMapping(spoilt)).toEqual(mapping);
  });

  test("a key is made of the content where no column identifies", () => {
    const films = [
      { title: "A", href: null },
      { title: "B", href: "b" },
      { title: "A", href: null },
    ];
    const made = resolveMapping(films);
    expect(made.key).toEqual({ name: "id", type: "VarChar" });
    const keys = films.map((film) => toDocument(film, made)).map((one) => (one instanceof Rejection ? one : one.key));
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[0]).toBe(keys[2]);
    expect(keys[0]).not.toBe(keys[1]);
    expect(toDocument({ href: null, title: "A" }, made)).toMatchObject({ key: keys[0] });
  });

  test("numbers and codes are no text", () => {
    expect(() => resolveMapping([{ id: 1, imdb: "0114709" }])).toThrow(
      expect.objectContaining({ code: "INVALID_PARAMETER", hint: expect.stringContaining("--text") }),
    );
  });
});

describe("overrides", () => {
  const rows = [
    { id: 1, asin: "A", title: "T", body: "B", price: "3", category: ["x", "y"], vec: [1, 2, 3, 4, 5, 6, 7, 8] },
    { id: 2, asin: "B", title: "U", body: "C", price: "4.5", category: [], vec: [1, 2, 3, 4, 5, 6, 7, 9] },
  ];

  test("stand in place of the guess, and the rest goes to the dynamic field", () => {
    const mapping = resolveMapping(rows, {
      key: "asin",
      text: ["body", "title"],
      fields: { price: "Float", category: "JSON" },
    });
    expect(toDocument(rows[0], mapping)).toEqual({
      key: "A",
      text: "B\nT",
      texts: { body: "B", title: "T" },
      fields: { price: 3, category: ["x", "y"], id: 1 },
    });
  });

  test("a column of vectors is taken instead of an embedder", () => {
    const mapping = resolveMapping(rows, { vector: "vec" });
    expect(mapping.vector).toEqual({ column: "vec", dim: 8 });
    expect(toDocument(rows[0], mapping)).toMatchObject({ vector: rows[0].vec });
    expect(toDocument({ ...rows[0], vec: [1, 2] }, mapping)).toMatchObject({ reason: "wrong_dim" });
    expect(toDocument({ ...rows[0], vec: [1, 2, 3, 4, 5, 6, 7, 1e300] }, mapping)).toMatchObject({
      reason: "not_finite",
    });
  });

  test.each([
    [{ key: "asim" }, "FIELD_NOT_FOUND", "did you mean `asin`?"],
    [{ text: ["titel"] }, "FIELD_NOT_FOUND", "did you mean `title`?"],
    [{ fields: { prise: "Float" } }, "FIELD_NOT_FOUND", "did you mean `price`?"],
    [{ fields: { price: "Flaot" as ScalarTypeName } }, "INVALID_PARAMETER", "did you mean `Float`?"],
    [{ vector: "title" }, "INVALID_PARAMETER", "leave it out to embed the text instead"],
  ] as const)("%j is refused with a suggestion", (overrides, code, hint) => {
    expect(() => resolveMapping(rows, overrides)).toThrow(expect.objectContaining({ code, hint }));
  });
});

describe("values", () => {
  const field = (type: ScalarTypeName, money = false) => ({ name: "f", column: "f", type, money });

  test.each([
    ["Double", "12.5", 12.5],
    ["Double", "", null],
    ["Double", null, null],
    ["Double", "wide", "wrong_type"],
    ["Double", "NaN", "not_finite"],
    ["Double", Number.NaN, "not_finite"],
    ["Double", "1e999", "not_finite"],
    ["Float", 1e39, "not_finite"],
    ["Int64", "9007199254740993", "9007199254740993"],
    ["Int64", "9223372036854775808", "wrong_type"],
    ["Int64", 2.5, "wrong_type"],
    ["Int8", 127, 127],
    ["Int8", 128, "wrong_type"],
    ["Bool", "Yes", true],
    ["Bool", "maybe", "wrong_type"],
    ["VarChar", 7, "7"],
    ["VarChar", ["a", "b"], "a, b"],
    ["VarChar", "x".repeat(65_536), "too_long"],
    ["VarChar", "é".repeat(32_768), "too_long"],
    ["VarChar", "é".repeat(32_767), "é".repeat(32_767)],
    ["JSON", { a: [1] }, { a: [1] }],
  ] as const)("%s of %j", (type, value, expected) => {
    const result = coerce(value, field(type));
    expect(result instanceof Rejection ? result.reason : result).toEqual(expected);
  });

  test("a price without an amount is none", () => {
    const price = field("Float", true);
    expect(coerce("from $5", price)).toBe(5);
    expect(coerce("n/a", price)).toBeNull();
    expect(coerce("cheap", price)).toMatchObject({ reason: "wrong_type" });
  });

  test.each([
    ["$1,299.00", 1299],
    ["1.299,00 €", 1299],
    ["12,99", 12.99],
    ["$1,299", 1299],
    ["EUR 1.5", 1.5],
    ["$10 - $20", 10],
    ["10-20", 10],
    ["see options", undefined],
  ])("money %s", (text, amount) => {
    expect(parseMoney(text)).toBe(amount);
  });

  test.each([
    [`['a', "it's", None, 2]`, ["a", "it's", null, 2]],
    [`["a", "b"]`, ["a", "b"]],
    [`['say \\'hi\\'', 'two\\nlines', '\\xe9']`, ["say 'hi'", "two\nlines", "é"]],
    ["[]", []],
    ["['a' 'b']", undefined],
    ["[sic] a remark", undefined],
  ])("a printed list %s", (text, items) => {
    expect(parseListText(text)).toEqual(items);
  });
});
