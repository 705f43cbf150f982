import { describe, expect, test } from "vitest";
import { compileFilter, type Predicate, type PredicateProvider } from "../../src/filter/index.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import { toColumns } from "./columns.ts";
import { PRODUCT_FIELDS, rowsOf, select } from "./select.ts";

describe("regular expressions", () => {
  const rows = rowsOf("brand", ["E1001", "failed with E1001 after", "e1001", null]);

  test.each([
    ["brand =~ 'E[0-9]{4}'", [0, 1]],
    ["brand =~ r'^E\\d{4}$'", [0]],
    ["brand =~ R'(?i)^e'", [0, 2]],
    ["brand !~ 'E[0-9]{4}'", [2]],
    ["brand !~ 'E[0-9]{4}' or brand is null", [2, 3]],
    ["brand =~ {pattern}", [0]],
  ])("%s", (text, found) => expect(select(text, rows, { pattern: "^E" })).toEqual(found));

  test("`!~` keeps JSON keys that are missing, null or no string, but not null rows (Milvus's page)", () => {
    const json = rowsOf("meta", [{ a: "x" }, { a: "y" }, { a: 1 }, { a: null }, {}, null]);
    expect(select("meta['a'] =~ 'x'", json)).toEqual([0]);
    expect(select("meta['a'] !~ 'x'", json)).toEqual([1, 2, 3, 4]);
  });
});

describe("full text", () => {
  const fields = PRODUCT_FIELDS;
  const columns = toColumns(fields, rowsOf("brand", ["a b", "b"]));

  test("is asked of a provider, with its options", () => {
    const asked: Predicate[] = [];
    const provider: PredicateProvider = {
      answer(predicate, rowCount) {
        if (predicate.kind !== "text_match" && predicate.kind !== "phrase_match") return undefined;
        asked.push(predicate);
        return { isTrue: Bitset.full(rowCount) };
      },
    };
    const text = "text_match(brand, 'a b', minimum_should_match = 2) and PHRASE_MATCH(brand, 'a b', 3)";
    expect(
      compileFilter(text, fields)
        .evaluate({ ...columns, providers: [provider] })
        .count(),
    ).toBe(2);
    const target = { field: "brand", path: [] };
    expect(asked).toEqual([
      { kind: "text_match", target, query: "a b", minimumShouldMatch: 2 },
      { kind: "phrase_match", target, query: "a b", slop: 3 },
    ]);
  });

  test("without one is refused", () => {
    expect(() => compileFilter("text_match(brand, 'a')", fields).evaluate(columns)).toThrow(
      "`text_match` on field `brand` needs a text index, and there is none",
    );
  });
});

describe("random_sample", () => {
  const rows = rowsOf(
    "stock",
    Array.from({ length: 1000 }, (_, i) => i),
  );
  const columns = toColumns(PRODUCT_FIELDS, rows);
  const sample = (text: string, seed?: number) => [...compileFilter(text, PRODUCT_FIELDS, { seed }).evaluate(columns)];

  test("takes its share of what the rest of the filter finds", () => {
    const found = sample("stock >= 500 and random_sample(0.1)", 1);
    expect(found).toHaveLength(50);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(500);
    expect(sample("stock < 3 and RANDOM_SAMPLE(0.001)", 1)).toHaveLength(1);
    expect(sample("stock < 0 and random_sample(0.5)", 1)).toEqual([]);
    expect(sample("(stock >= 0 and (stock >= 500 and random_sample(0.1)))", 1)).toHaveLength(50);
  });

  test("takes the same rows with the same seed, and others with others", () => {
    expect(sample("random_sample(0.1)", 1)).toEqual(sample("random_sample(0.1)", 1));
    expect(sample("random_sample(0.1)", 1)).not.toEqual(sample("random_sample(0.1)", 2));
    expect(sample("random_sample(0.1)")).not.toEqual(sample("random_sample(0.1)"));
  });

  test("takes every row as often as any other", () => {
    const counts = new Array<number>(1000).fill(0);
    for (let seed = 0; seed < 200; seed++) for (const row of sample("random_sample(0.1)", seed)) counts[row]++;
    const first = counts.slice(0, 100).reduce((a, b) => a + b);
    const last = counts.slice(900).reduce((a, b) => a + b);
    // 2,000 are expected of each hundred, with a deviation of some 42.
    expect(Math.abs(first - 2000)).toBeLessThan(210);
    expect(Math.abs(last - 2000)).toBeLessThan(210);
  });
});
