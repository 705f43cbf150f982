import fc from "fast-check";
import type { FilterField, FilterValue } from "../../src/filter/index.ts";
import { DataType } from "../../src/schema/data_type.ts";
import type { Row } from "./columns.ts";
import type { Ref, Scalar, Tree, Value } from "./oracle.ts";

/** Filters as trees over rows of every type, and the text that a person would write for a tree. */

export const FIELDS: readonly FilterField[] = [
  { name: "b", type: DataType.Bool, nullable: true },
  { name: "i8", type: DataType.Int8, nullable: true },
  { name: "i16", type: DataType.Int16 },
  { name: "i32", type: DataType.Int32, nullable: true },
  { name: "i64", type: DataType.Int64, nullable: true },
  { name: "f", type: DataType.Float, nullable: true },
  { name: "d", type: DataType.Double, nullable: true },
  { name: "s", type: DataType.VarChar, nullable: true },
  { name: "j", type: DataType.JSON, nullable: true },
  { name: "ai", type: DataType.Array, elementType: DataType.Int64, nullable: true },
  { name: "as", type: DataType.Array, elementType: DataType.VarChar },
  { name: "af", type: DataType.Array, elementType: DataType.Float, nullable: true },
  { name: "ab", type: DataType.Array, elementType: DataType.Bool, nullable: true },
  { name: "t", type: DataType.Timestamptz, nullable: true },
  { name: "$meta", type: DataType.JSON, dynamic: true },
];

const CHARACTERS = ["a", "b", "%", "_", "\\", "\n", '"', "'", "é", "\uffee", "😀"];
const strings = fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 4 });
const smallInts = fc.integer({ min: -3, max: 3 });
const bigInts = fc.oneof(
  smallInts.map(BigInt),
  fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);
const doubles = fc.oneof(
  smallInts,
  fc.constantFrom(0.1, 1.5, -0.5, 2 ** 53, 2 ** 63, -(2 ** 63), 1e300, -1e300, 5e-324),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const scalars: fc.Arbitrary<Scalar> = fc.oneof(
  fc.boolean(),
  bigInts,
  doubles.filter((d) => !Number.isInteger(d)),
  strings,
);

const micros = fc.oneof(
  fc.constantFrom(0n, 1n, -1n, 86_400_000_000n, 1_735_603_200_000_000n),
  fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }),
);

const jsonLeaf = fc.oneof(fc.boolean(), smallInts, doubles, bigInts, strings, fc.constant(null));
const json = fc.oneof(
  jsonLeaf,
  fc.record(
    { k: jsonLeaf, m: fc.record({ k: jsonLeaf }), l: fc.array(jsonLeaf, { maxLength: 2 }) },
    { requiredKeys: [] },
  ),
);
const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 4 });
export const rows: fc.Arbitrary<Row> = fc.record({
  b: nullable(fc.boolean()),
  i8: nullable(smallInts),
  i16: smallInts,
  i32: nullable(fc.oneof(smallInts, fc.integer())),
  i64: nullable(bigInts),
  f: nullable(doubles.map(Math.fround).filter(Number.isFinite)),
  d: nullable(doubles),
  s: nullable(strings),
  j: nullable(json),
  ai: nullable(fc.array(bigInts, { maxLength: 3 })),
  as: fc.array(strings, { maxLength: 2 }),
  af: nullable(fc.array(doubles.map(Math.fround).filter(Number.isFinite), { maxLength: 3 })),
  ab: nullable(fc.array(fc.boolean(), { maxLength: 2 })),
  t: nullable(micros),
  $meta: fc.record({ k: jsonLeaf, "odd key": jsonLeaf }, { requiredKeys: [] }),
});

const ref = (text: string, field: string, ...path: (string | number)[]): Ref => ({ is: "ref", text, field, path });
const intRefs = fc.constantFrom(...["i8", "i16", "i32", "i64"].map((name) => ref(name, name)));
const floatRefs = fc.constantFrom(ref("f", "f"), ref("d", "d"));
const elementRefs = fc.constantFrom(ref("ai[0]", "ai", 0), ref("ai[2]", "ai", 2), ref("af[0]", "af", 0));
const jsonRefs = fc.constantFrom(
  ref('j["k"]', "j", "k"),
  ref("j['m'][\"k\"]", "j", "m", "k"),
  ref('j["l"][0]', "j", "l", 0),
  ref('j["l"]', "j", "l"),
  ref("k", "$meta", "k"),
  ref('$meta["odd key"]', "$meta", "odd key"),
);
const arrayFields = ["ai", "as", "af", "ab"].map((name) => ref(name, name));
const arrayRefs = fc.constantFrom(...arrayFields, ref('j["l"]', "j", "l"), ref("k", "$meta", "k"));
const lengths = arrayRefs.map((array): Value => ({ is: "length", ref: array }));
const textRefs = fc.oneof(fc.constant(ref("s", "s")), fc.constant(ref("as[1]", "as", 1)), jsonRefs);
const literal = (value: Scalar): Value => ({ is: "literal", value });
const numberLiterals = fc
  .oneof(
    bigInts,
    doubles.filter((d) => !Number.isInteger(d)),
  )
  .map(literal);
const arithmeticOps = fc.constantFrom("+", "-", "*", "/", "%" as const);

const sums = fc
  .tuple(arithmeticOps, fc.oneof(intRefs, floatRefs, jsonRefs), fc.oneof(intRefs, jsonRefs, numberLiterals))
  .filter(([op, left, right]) => {
    const divides = op === "/" || op === "%";
    if (divides && right.is === "literal" && Number(right.value) === 0) return false;
    return op !== "%" || (!isFloat(left) && !isFloat(right));
  })
  .map(([op, left, right]): Value => ({ is: "arithmetic", op, left, right }));

function isFloat(value: Value): boolean {
  return value.is === "literal" ? typeof value.value === "number" : value.is === "ref" && /^[fd]$/.test(value.field);
}

const ops = fc.constantFrom("==", "!=", "<", "<=", ">", ">=" as const);
const equalities = fc.constantFrom("==", "!=" as const);
const numbers = fc.oneof(intRefs, floatRefs, elementRefs, jsonRefs, sums, numberLiterals, lengths);
const times = fc.oneof(
  fc.constant(ref("t", "t")),
  micros.map((value): Value => ({ is: "time", micros: value })),
);
const spans = fc.constantFrom(
  { text: "P1D", months: 0, micros: 86_400_000_000n },
  { text: "P1Y2M", months: 14, micros: 0n },
  { text: "P1MT1H0M1S", months: 1, micros: 3_601_000_000n },
);
const shifts = fc
  .tuple(spans, fc.boolean())
  .map(([span, back]): Value => ({ is: "shift", ref: ref("t", "t"), ...span, back }));
const stringValues = fc.oneof(textRefs, strings.map(literal));
const boolValues = fc.oneof(fc.constantFrom(ref("b", "b"), ref("ab[1]", "ab", 1)), jsonRefs, fc.boolean().map(literal));

const compares = fc.oneof(
  fc.record({
    is: fc.constant("compare" as const),
    left: fc.oneof(intRefs, floatRefs, elementRefs),
    op: ops,
    right: numberLiterals,
  }),
  fc.record({ is: fc.constant("compare" as const), left: fc.oneof(times, shifts), op: ops, right: times }),
  fc.record({ is: fc.constant("compare" as const), left: numbers, op: ops, right: numbers }),
  fc.record({ is: fc.constant("compare" as const), left: stringValues, op: ops, right: stringValues }),
  fc.record({ is: fc.constant("compare" as const), left: boolValues, op: equalities, right: boolValues }),
);
const chains = fc.record({
  is: fc.constant("chain" as const),
  low: numberLiterals,
  ops: fc.oneof(
    fc.tuple(fc.constantFrom("<", "<=" as const), fc.constantFrom("<", "<=" as const)),
    fc.tuple(fc.constantFrom(">", ">=" as const), fc.constantFrom(">", ">=" as const)),
  ),
  mid: fc.oneof(intRefs, floatRefs, jsonRefs),
  high: numberLiterals,
});
const inOf = (refs: fc.Arbitrary<Ref>, values: fc.Arbitrary<Scalar>) =>
  fc.record({
    is: fc.constant("in" as const),
    ref: refs,
    negated: fc.boolean(),
    values: fc.array(values, { maxLength: 4 }),
  });
const ins = fc.oneof(
  inOf(
    fc.oneof(intRefs, floatRefs),
    fc.oneof(
      bigInts,
      doubles.filter((d) => !Number.isInteger(d)),
    ),
  ),
  inOf(fc.constant(ref("s", "s")), strings),
  inOf(fc.constant(ref("b", "b")), fc.boolean()),
  inOf(jsonRefs, scalars),
  inOf(fc.constant(ref("as[0]", "as", 0)), strings),
  inOf(elementRefs, bigInts),
);
const containsOf = (refs: fc.Arbitrary<Ref>, elements: fc.Arbitrary<Scalar>) =>
  fc
    .record({
      is: fc.constant("contains" as const),
      ref: refs,
      mode: fc.constantFrom("", "_any", "_all" as const),
      elements: fc.array(elements, { minLength: 1, maxLength: 3 }),
    })
    .map((tree) => (tree.mode === "" ? { ...tree, elements: tree.elements.slice(0, 1) } : tree));
const containing = fc.oneof(
  containsOf(fc.constant(ref("ai", "ai")), bigInts),
  containsOf(fc.constant(ref("as", "as")), strings),
  containsOf(
    fc.constant(ref("af", "af")),
    fc.oneof(
      bigInts,
      doubles.filter((d) => !Number.isInteger(d)),
    ),
  ),
  containsOf(fc.constant(ref("ab", "ab")), fc.boolean()),
  containsOf(fc.constantFrom(ref('j["l"]', "j", "l"), ref("k", "$meta", "k")), scalars),
);
const wholeOf = (refs: fc.Arbitrary<Ref>, elements: fc.Arbitrary<Scalar>) =>
  fc.record({
    is: fc.constant("whole" as const),
    ref: refs,
    negated: fc.boolean(),
    elements: fc.array(elements, { maxLength: 2 }),
  });
const wholes = fc.oneof(
  wholeOf(fc.constant(ref("ai", "ai")), smallInts.map(BigInt)),
  wholeOf(fc.constant(ref("as", "as")), strings),
  wholeOf(fc.constant(ref("af", "af")), fc.constantFrom(0.1, 1.5, 2n)),
  wholeOf(fc.constant(ref("ab", "ab")), fc.boolean()),
  wholeOf(fc.constantFrom(ref('j["l"]', "j", "l"), ref("k", "$meta", "k")), scalars),
);
const patterns = fc.constantFrom("a", "^b", "[^a]$", "^(a|é)+$", "😀", ".", "^.{2}$", "");

const leaves: fc.Arbitrary<Tree> = fc.oneof(
  { weight: 3, arbitrary: compares },
  chains,
  { weight: 2, arbitrary: ins },
  fc.record({
    is: fc.constant("like" as const),
    ref: textRefs,
    pattern: strings,
  }),
  fc.record({ is: fc.constant("regex" as const), ref: textRefs, negated: fc.boolean(), pattern: patterns }),
  { weight: 2, arbitrary: containing },
  wholes,
  fc.record({
    is: fc.constant("null" as const),
    ref: fc.oneof(intRefs, jsonRefs, textRefs, arrayRefs, elementRefs, fc.constant(ref("t", "t"))),
    negated: fc.boolean(),
  }),
  fc.record({ is: fc.constant("exists" as const), ref: jsonRefs }),
  fc.constant({ is: "flag" as const, ref: ref("b", "b") }),
);
export const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    leaves,
    fc.record({ is: fc.constant("not" as const), operand: tie("tree") }),
    fc.record({
      is: fc.constantFrom("and", "or" as const),
      operands: fc.array(tie("tree"), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).tree;

/** Writes a tree as a person would, with every other string as a template's value. */
export class Writer {
  readonly values: Record<string, FilterValue> = {};
  private count = 0;

  tree(tree: Tree): string {
    switch (tree.is) {
      case "compare":
        return `${this.value(tree.left)} ${tree.op} ${this.value(tree.right)}`;
      case "chain":
        return `${this.value(tree.low)} ${tree.ops[0]} ${this.value(tree.mid)} ${tree.ops[1]} ${this.value(tree.high)}`;
      case "in":
        return `${tree.ref.text}${tree.negated ? " not" : ""} in [${tree.values.map((value) => this.scalar(value)).join(", ")}]`;
      case "like":
        return `${tree.ref.text} like ${this.scalar(tree.pattern)}`;
      case "regex":
        return `${tree.ref.text} ${tree.negated ? "!~" : "=~"} ${this.scalar(tree.pattern)}`;
      case "contains": {
        const elements = tree.elements.map((element) => this.scalar(element)).join(", ");
        return `json_contains${tree.mode}(${tree.ref.text}, ${tree.mode === "" ? elements : `[${elements}]`})`;
      }
      case "whole":
        return `${tree.ref.text} ${tree.negated ? "!=" : "=="} [${tree.elements.map((one) => this.scalar(one)).join(", ")}]`;
      case "null":
        return `${tree.ref.text} is ${tree.negated ? "not " : ""}null`;
      case "exists":
        return `exists ${tree.ref.text}`;
      case "flag":
        return tree.ref.text;
      case "not":
        return `not (${this.tree(tree.operand)})`;
      default:
        return tree.operands.map((operand) => `(${this.tree(operand)})`).join(` ${tree.is} `);
    }
  }

  private value(value: Value): string {
    if (value.is === "ref") return value.text;
    if (value.is === "literal") return this.scalar(value.value);
    if (value.is === "time") return `ISO '${iso(value.micros)}'`;
    if (value.is === "shift") return `${value.ref.text} ${value.back ? "-" : "+"} INTERVAL '${value.text}'`;
    if (value.is === "length") return `array_length(${value.ref.text})`;
    return `(${this.value(value.left)} ${value.op} ${this.value(value.right)})`;
  }

  private scalar(value: Scalar): string {
    if (typeof value === "string" && this.count++ % 2 === 0) {
      const name = `p${this.count}`;
      this.values[name] = value;
      return `{${name}}`;
    }
    if (typeof value === "string") return JSON.stringify(value);
    return typeof value === "number" && Number.isInteger(value) ? value.toExponential() : String(value);
  }
}

/** By the calendar of a Date, so that it shares nothing with what is tested. */
function iso(micros: bigint): string {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - rest) / 1000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(rest).padStart(6, "0")}Z`;
}
