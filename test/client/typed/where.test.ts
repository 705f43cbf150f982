import { describe, expect, test } from "vitest";
import { randomSample, where } from "../../../src/client/typed/index.ts";
import { ElanusError } from "../../../src/index.ts";
import { catalogue } from "./catalogue.ts";

const printed = (filter: Parameters<typeof where<typeof catalogue>>[1]) => where(catalogue, filter);

describe("a filter prints as the filter language writes it", () => {
  test.each([
    ["comparisons", printed((p) => p.price.lt(100)), "price < 100"],
    ["all digits of a long number", printed((p) => p.rating.lt(2 ** 62)), "rating < 4611686018427387904"],
    ["a number beyond int64", printed((p) => p.rating.gt(-(2 ** 70))), "rating > -1.1805916207174113e+21"],
    ["equality", printed((p) => p.title.eq("a")), 'title == "a"'],
    ["inequality", printed((p) => p.sold.ne(true)), "sold != true"],
    ["two fields", printed((p) => p.price.gte(p.rating)), "price >= rating"],
    ["a range", printed((p) => p.stock.between(-1, 5)), "-1 <= stock <= 5"],
    ["a list", printed((p) => p.title.in(["a", "b"])), 'title in ["a", "b"]'],
    ["no list", printed((p) => p.id.notIn([1n, 2])), "id not in [1, 2]"],
    ["null", printed((p) => p.price.isNull()), "price is null"],
    ["not null", printed((p) => p.meta.isNotNull()), "meta is not null"],
    ["a pattern", printed((p) => p.title.like("a%\\%")), 'title like "a%\\\\%"'],
    ["a beginning", printed((p) => p.title.startsWith("50%_\\")), 'title like "50\\\\%\\\\_\\\\\\\\%"'],
    ["an end", printed((p) => p.title.endsWith("x")), 'title like "%x"'],
    ["a part", printed((p) => p.title.includes("x")), 'title like "%x%"'],
    ["a regular expression", printed((p) => p.title.matches("^a.c$")), 'title =~ "^a.c$"'],
    ["words", printed((p) => p.title.textMatch("a b")), 'text_match(title, "a b")'],
    [
      "most words",
      printed((p) => p.title.textMatch("a b", { minimumShouldMatch: 2 })),
      'text_match(title, "a b", minimum_should_match=2)',
    ],
    ["a phrase", printed((p) => p.title.phraseMatch("a b", 2)), 'phrase_match(title, "a b", 2)'],
    ["arithmetic", printed((p) => p.price.times(p.stock).plus(1).gt(5)), "((price * stock) + 1) > 5"],
    ["bits", printed((p) => p.stock.bitAnd(4).eq(4)), "(stock & 4) == 4"],
    ["signs", printed((p) => p.stock.negated().minus(-3).lt(p.stock.bitNot())), "((-stock) - -3) < (~stock)"],
    ["a JSON path", printed((p) => p.meta.at("sizes").at(0).gt(7)), 'meta["sizes"][0] > 7'],
    ["a JSON key", printed((p) => p.meta.at("color").exists()), 'exists meta["color"]'],
    ["an element", printed((p) => p.meta.at("sizes").contains(7)), 'json_contains(meta["sizes"], 7)'],
    ["all elements", printed((p) => p.any.at("a").containsAll([1, "b"])), 'json_contains_all(any["a"], [1, "b"])'],
    ["any element", printed((p) => p.any.containsAny([[1], []])), "json_contains_any(any, [[1], []])"],
    ["a length", printed((p) => p.meta.at("sizes").arrayLength().eq(2)), 'array_length(meta["sizes"]) == 2'],
    ["an undeclared key", printed((p) => p.$meta.at("brand").eq("Acme")), '$meta["brand"] == "Acme"'],
    ["a sample", printed((p) => p.sold.eq(true).and(randomSample(0.1))), "sold == true and random_sample(0.1)"],
    ["text", printed("price < 3"), "price < 3"],
  ])("%s", (_, text, expected) => {
    expect(text).toBe(expected);
  });

  test("conditions stand in parentheses where they would be taken apart", () => {
    const text = (filter: Parameters<typeof printed>[0]) => printed(filter);
    expect(text((p) => p.id.gt(1).and(p.id.lt(5)).and(p.sold.eq(true)))).toBe("id > 1 and id < 5 and sold == true");
    expect(text((p) => p.id.gt(1).or(p.id.lt(5)).and(p.sold.eq(true)))).toBe("(id > 1 or id < 5) and sold == true");
    expect(text((p) => p.sold.eq(true).or(p.id.gt(1).and(p.id.lt(5))))).toBe("sold == true or (id > 1 and id < 5)");
    expect(text((p) => p.id.gt(1).and(p.id.lt(5)).not())).toBe("not (id > 1 and id < 5)");
    expect(text((p) => p.id.gt(1).or(...[2, 3].map((i) => p.id.eq(i))))).toBe("id > 1 or id == 2 or id == 3");
  });
});

describe("what no filter can hold is refused where it is written", () => {
  test.each([
    ["half a surrogate pair", () => printed((p) => p.title.eq("\ud800")), /"\\ud800" cannot stand in a filter/],
    ["half a pair in a path", () => printed((p) => p.any.at("\udc00").exists()), /cannot stand/],
    ["NaN", () => printed((p) => p.price.lt(Number.NaN)), /NaN cannot stand/],
    ["infinity", () => printed((p) => p.price.in([Number.POSITIVE_INFINITY])), /Infinity cannot stand/],
    ["a rounded int64", () => printed((p) => p.id.eq(2 ** 53)), /9007199254740992 was rounded.*`?id/],
    ["a rounded int64 in a list", () => printed((p) => p.id.in([2 ** 60])), /was rounded/],
  ])("%s", (_, filter, message) => {
    expect(filter).toThrow(ElanusError);
    expect(filter).toThrow(message);
  });
});
