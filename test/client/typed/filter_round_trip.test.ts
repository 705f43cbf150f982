import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Condition, where } from "../../../src/client/typed/index.ts";
import { compileFilter } from "../../../src/filter/index.ts";
import { ElanusError } from "../../../src/index.ts";
import { DataType } from "../../../src/schema/data_type.ts";
import { type Row, toColumns } from "../../filter/columns.ts";
import { catalogue } from "./catalogue.ts";

const SEED = 20_261_121;
const FIELDS = catalogue.schema.fields.map(({ name, type, nullable, isDynamic }) => ({
  name,
  type: DataType[type],
  nullable,
  dynamic: isDynamic,
}));

/** The places of the rows that the filter finds, by way of its printed text. */
function select(filter: Parameters<typeof where<typeof catalogue>>[1], rows: readonly Row[]): number[] {
  return [...compileFilter(where(catalogue, filter), FIELDS).evaluate(toColumns(FIELDS, rows))];
}

const check = <T>(values: fc.Arbitrary<T>, holds: (value: T) => void) =>
  fc.assert(fc.property(values, holds), { seed: SEED, numRuns: 300 });

/** Texts of what breaks a naive printer, among characters of all planes. */
const texts = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom('"', "'", "\\", "\n", "\r", "\t", "\0", "%", "_", "{", "u0041", "\u2028", "é", "😀", "9"),
  }),
);
const int64s = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const doubles = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), int64s.map(Number));
const floats = fc.float({ noNaN: true, noDefaultInfinity: true });

describe("what a filter is asked for is what its text finds", () => {
  test("texts, in every operator of texts", () => {
    check(texts, (text) => {
      const rows = [{ title: text }, { title: `${text}.` }, { title: `.${text}` }, {}];
      expect(select((p) => p.title.eq(text), rows)).toEqual([0]);
      expect(select((p) => p.title.ne(text), rows)).toEqual([1, 2]);
      expect(select((p) => p.title.in([text, text]), rows)).toEqual([0]);
      expect(select((p) => p.title.includes(text), rows)).toEqual([0, 1, 2]);
    });
  });

  test("a text in a pattern is no pattern", () => {
    check(fc.tuple(texts, texts), ([text, other]) => {
      const rows = [{ title: other }];
      expect(select((p) => p.title.startsWith(text), rows).length === 1).toBe(other.startsWith(text));
      expect(select((p) => p.title.endsWith(text), rows).length === 1).toBe(other.endsWith(text));
      expect(select((p) => p.title.includes(text), rows).length === 1).toBe(other.includes(text));
    });
  });

  test("keys and values of JSON", () => {
    check(fc.tuple(texts, texts), ([key, text]) => {
      const rows = [{ any: { [key]: [text] } }, { any: { [`${key}.`]: [text] } }, { $meta: { [key]: text } }];
      expect(select((p) => p.any.at(key).at(0).eq(text), rows)).toEqual([0]);
      expect(select((p) => p.any.at(key).exists(), rows)).toEqual([0]);
      expect(select((p) => p.$meta.at(key).eq(text), rows)).toEqual([2]);
    });
  });

  test("int64 exactly", () => {
    check(int64s, (value) => {
      const near = value === 2n ** 63n - 1n ? value - 1n : value + 1n;
      const rows = [{ id: value }, { id: near }];
      expect(select((p) => p.id.eq(value), rows)).toEqual([0]);
      expect(select((p) => p.id.in([value]), rows)).toEqual([0]);
      expect(select((p) => p.id.between(value, value), rows)).toEqual([0]);
      expect(select((p) => (near > value ? p.id.gt(value) : p.id.lt(value)), rows)).toEqual([1]);
    });
  });

  test("numbers of every size and sign", () => {
    check(doubles, (value) => {
      const rows = [{ rating: value }, { rating: null }];
      expect(select((p) => p.rating.eq(value), rows)).toEqual([0]);
      expect(select((p) => p.rating.in([value]), rows)).toEqual([0]);
      expect(select((p) => p.rating.between(value, value), rows)).toEqual([0]);
      expect(select((p) => p.rating.lt(value).or(p.rating.gt(value)), rows)).toEqual([]);
      expect(select((p) => p.any.at("n").eq(value), [{ any: { n: value } }])).toEqual([0]);
    });
    check(floats, (value) => {
      expect(select((p) => p.price.eq(value), [{ price: value }])).toEqual([0]);
    });
    check(fc.maxSafeInteger(), (value) => {
      expect(select((p) => p.id.eq(value), [{ id: BigInt(value) }])).toEqual([0]);
    });
  });

  test("lists, the empty one too", () => {
    check(fc.tuple(fc.array(texts, { maxLength: 5 }), texts), ([list, text]) => {
      const rows = [{ title: text }, {}];
      expect(select((p) => p.title.in(list), rows)).toEqual(list.includes(text) ? [0] : []);
      expect(select((p) => p.title.notIn(list), rows)).toEqual(list.includes(text) ? [] : [0]);
    });
  });

  test("computed numbers", () => {
    check(fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 })), ([a, b]) => {
      const rows = [{ stock: a, rank: b }];
      expect(
        select(
          (p) =>
            p.stock
              .plus(b)
              .times(-2)
              .eq((a + b) * -2),
          rows,
        ),
      ).toEqual([0]);
      expect(
        select(
          (p) =>
            p.stock
              .minus(p.rank)
              .negated()
              .eq(b - a),
          rows,
        ),
      ).toEqual([0]);
      expect(
        select(
          (p) =>
            p.stock
              .bitXor(b)
              .bitOr(1)
              .bitNot()
              .eq(~((a ^ b) | 1)),
          rows,
        ),
      ).toEqual([0]);
      expect(
        select(
          (p) =>
            p.stock
              .bitAnd(b)
              .shiftLeft(2)
              .shiftRight(1)
              .eq(((a & b) << 2) >> 1),
          rows,
        ),
      ).toEqual([0]);
      if (b !== 0) expect(select((p) => p.stock.modulo(b).eq(a % b), rows)).toEqual([0]);
      if (b !== 0) expect(select((p) => p.stock.dividedBy(b).eq(Math.trunc(a / b)), rows)).toEqual([0]);
    });
  });

  test("half a surrogate pair, which no stored text can hold, is refused", () => {
    const lone = fc.tuple(texts, fc.integer({ min: 0xd800, max: 0xdfff }), texts);
    check(lone, ([before, code, after]) => {
      const text = `${before}${String.fromCharCode(code)}${after}`;
      expect(() => where(catalogue, (p) => p.title.eq(text))).toThrow(ElanusError);
      expect(() => where(catalogue, (p) => p.title.in(["a", text]))).toThrow(ElanusError);
      expect(() => where(catalogue, (p) => p.any.at(text).exists())).toThrow(ElanusError);
    });
  });
});

/** A condition with its value for a row in which `stock` is 1: true, false, or unknown. */
const conditions = fc.letrec<{ node: Tree }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<Tree>({ kind: "true" }, { kind: "false" }, { kind: "unknown" }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      parts: fc.array(tie("node"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), part: tie("node") }),
  ),
}));

type Tree =
  | { readonly kind: "true" | "false" | "unknown" }
  | { readonly kind: "and" | "or"; readonly parts: readonly Tree[] }
  | { readonly kind: "not"; readonly part: Tree };

test("conditions joined in any way mean what they were joined to mean", () => {
  check(conditions.node, (tree) => {
    expect(select((p) => build(tree, p.stock.eq(1), p.stock.eq(2), p.rank.eq(1)), [{ stock: 1 }])).toEqual(
      truth(tree) === true ? [0] : [],
    );
  });
});

function build(tree: Tree, yes: Condition, no: Condition, unknown: Condition): Condition {
  switch (tree.kind) {
    case "true":
      return yes;
    case "false":
      return no;
    case "unknown":
      return unknown;
    case "not":
      return build(tree.part, yes, no, unknown).not();
    default: {
      const [first, ...rest] = tree.parts.map((part) => build(part, yes, no, unknown));
      return tree.kind === "and" ? first.and(...rest) : first.or(...rest);
    }
  }
}

/** Three-valued: undefined is unknown. */
function truth(tree: Tree): boolean | undefined {
  switch (tree.kind) {
    case "true":
      return true;
    case "false":
      return false;
    case "unknown":
      return undefined;
    case "not": {
      const inner = truth(tree.part);
      return inner === undefined ? undefined : !inner;
    }
    default: {
      const parts = tree.parts.map(truth);
      const decisive = tree.kind === "or";
      if (parts.includes(decisive)) return decisive;
      return parts.includes(undefined) ? undefined : !decisive;
    }
  }
}
