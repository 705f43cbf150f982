import type { CompareOp } from "../../src/filter/index.ts";
import type { Row } from "./columns.ts";

/** A filter as the generator makes it: never parsed, so that the oracle shares nothing with the parser. */
export type Tree =
  | { readonly is: "compare"; readonly left: Value; readonly op: CompareOp; readonly right: Value }
  | {
      readonly is: "chain";
      readonly low: Value;
      readonly ops: readonly [CompareOp, CompareOp];
      readonly mid: Value;
      readonly high: Value;
    }
  | { readonly is: "in"; readonly ref: Ref; readonly negated: boolean; readonly values: readonly Scalar[] }
  | { readonly is: "like"; readonly ref: Ref; readonly pattern: string }
  | { readonly is: "regex"; readonly ref: Ref; readonly negated: boolean; readonly pattern: string }
  | {
      readonly is: "contains";
      readonly ref: Ref;
      readonly mode: "" | "_any" | "_all";
      readonly elements: readonly Scalar[];
    }
  | { readonly is: "whole"; readonly ref: Ref; readonly negated: boolean; readonly elements: readonly Scalar[] }
  | { readonly is: "null"; readonly ref: Ref; readonly negated: boolean }
  | { readonly is: "exists"; readonly ref: Ref }
  | { readonly is: "flag"; readonly ref: Ref }
  | { readonly is: "not"; readonly operand: Tree }
  | { readonly is: "and" | "or"; readonly operands: readonly Tree[] };

export type Scalar = boolean | bigint | number | string;

export interface Ref {
  readonly is: "ref";
  readonly text: string;
  readonly field: string;
  readonly path: readonly (string | number)[];
}

export type Value =
  | Ref
  | { readonly is: "literal"; readonly value: Scalar }
  | { readonly is: "length"; readonly ref: Ref }
  | { readonly is: "time"; readonly micros: bigint }
  | {
      readonly is: "shift";
      readonly ref: Ref;
      readonly text: string;
      readonly months: number;
      readonly micros: bigint;
      readonly back: boolean;
    }
  | {
      readonly is: "arithmetic";
      readonly op: "+" | "-" | "*" | "/" | "%";
      readonly left: Value;
      readonly right: Value;
    };

type Answer = boolean | null;

/** One row, one tree, by the book; null is unknown. */
export function oracle(tree: Tree, row: Row): Answer {
  switch (tree.is) {
    case "compare":
      return compare(read(tree.left, row), tree.op, read(tree.right, row), precision(tree.left, tree.right));
    case "chain":
      return both([
        oracle({ is: "compare", left: tree.low, op: tree.ops[0], right: tree.mid }, row),
        oracle({ is: "compare", left: tree.mid, op: tree.ops[1], right: tree.high }, row),
      ]);
    case "in": {
      const value = read(tree.ref, row);
      const found = either(tree.values.map((wanted) => compare(value, "==", wanted, precision(tree.ref))));
      // Nothing is in an empty list; whether null is in it is unknown all the same.
      const answer = tree.values.length === 0 && value === undefined ? null : found;
      return tree.negated ? opposite(answer) : answer;
    }
    case "like": {
      const value = read(tree.ref, row);
      return typeof value === "string" ? likeRegExp(tree.pattern).test(value) : null;
    }
    case "regex": {
      const value = read(tree.ref, row);
      // Within JSON that is there, what is no string does not match, and that is known.
      const answer = typeof value === "string" ? new RegExp(tree.pattern, "u").test(value) : noString(tree.ref, row);
      return tree.negated ? opposite(answer) : answer;
    }
    case "contains": {
      const array = lookUp(tree.ref, row);
      if (!Array.isArray(array)) return null;
      const holds = (element: Scalar) =>
        array.some((item) => compare(toScalar(item), "==", element, precision(tree.ref)) === true);
      return tree.mode === "_any" ? tree.elements.some(holds) : tree.elements.every(holds);
    }
    case "whole": {
      const array = lookUp(tree.ref, row);
      if (!Array.isArray(array)) return null;
      const meet = precision(tree.ref);
      const same = (item: unknown, i: number) => compare(toScalar(item), "==", tree.elements[i], meet) === true;
      return (array.length === tree.elements.length && array.every(same)) !== tree.negated;
    }
    case "null":
      return nothing(lookUp(tree.ref, row), isKey(tree.ref)) !== tree.negated;
    case "exists":
      return !nothing(lookUp(tree.ref, row), true);
    case "flag":
      return compare(read(tree.ref, row), "==", true, (value) => value);
    case "not":
      return opposite(oracle(tree.operand, row));
    case "and":
      return both(tree.operands.map((operand) => oracle(operand, row)));
    case "or":
      return either(tree.operands.map((operand) => oracle(operand, row)));
  }
}

function noString(ref: Ref, row: Row): Answer {
  const isJson = ref.field === "j" || ref.field === "$meta";
  return isJson && row[ref.field] !== null ? false : null;
}

function isKey(ref: Ref): boolean {
  return ref.path.length > 0;
}

/** A Float or Double field and a literal meet in the field's own precision; all else meets by exact value. */
function precision(...values: readonly Value[]): (value: Scalar) => Scalar {
  const fields = values.flatMap((value) => (value.is === "ref" ? [value.field] : []));
  const simple = fields.length === 1 && values.every((value) => value.is === "ref" || value.is === "literal");
  if (simple && (fields[0] === "f" || fields[0] === "af")) return (value) => Math.fround(Number(value));
  return simple && fields[0] === "d" ? Number : (value) => value;
}

function compare(a: Scalar | undefined, op: CompareOp, b: Scalar | undefined, meet: (value: Scalar) => Scalar): Answer {
  if (a === undefined || b === undefined || kind(a) !== kind(b)) return null;
  const [left, right] = [meet(a), meet(b)];
  const sign =
    typeof left === "string"
      ? Buffer.compare(Buffer.from(left), Buffer.from(String(right)))
      : left < right
        ? -1
        : left > right
          ? 1
          : 0;
  return { "==": sign === 0, "!=": sign !== 0, "<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0 }[op];
}

function kind(value: Scalar): string {
  return typeof value === "bigint" ? "number" : typeof value;
}

function read(value: Value, row: Row): Scalar | undefined {
  if (value.is === "literal") return value.value;
  if (value.is === "ref") {
    const found = lookUp(value, row);
    return typeof found === "object" || found === undefined ? undefined : toScalar(found);
  }
  if (value.is === "time") return value.micros;
  if (value.is === "shift") {
    const micros = row[value.ref.field];
    return typeof micros === "bigint" ? shifted(micros, value.months, value.micros, value.back ? -1 : 1) : undefined;
  }
  if (value.is === "length") {
    const found = lookUp(value.ref, row);
    return Array.isArray(found) ? BigInt(found.length) : undefined;
  }
  const left = read(value.left, row);
  const right = read(value.right, row);
  if (left === undefined || right === undefined || kind(left) !== "number" || kind(right) !== "number")
    return undefined;
  return integral(value)
    ? integers(value.op, BigInt(left), BigInt(right))
    : doubles(value.op, Number(left), Number(right));
}

/** Months first, by the calendar, and then the rest. */
function shifted(micros: bigint, months: number, more: bigint, sign: 1 | -1): bigint {
  const rest = ((micros % 1000n) + 1000n) % 1000n;
  const date = new Date(Number((micros - rest) / 1000n));
  date.setUTCMonth(date.getUTCMonth() + sign * months);
  return BigInt(date.getTime()) * 1000n + rest + BigInt(sign) * more;
}

function toScalar(value: unknown): Scalar | undefined {
  return typeof value === "boolean" ||
    typeof value === "bigint" ||
    typeof value === "number" ||
    typeof value === "string"
    ? value
    : undefined;
}

/** By declaration, not by value: int fields and int literals. */
function integral(value: Value): boolean {
  if (value.is === "literal") return typeof value.value === "bigint";
  if (value.is === "length") return true;
  if (value.is === "ref") return /^i\d+$/.test(value.field);
  if (value.is === "time" || value.is === "shift") return true;
  return integral(value.left) && integral(value.right);
}

function integers(op: string, a: bigint, b: bigint): bigint | undefined {
  if (b === 0n && (op === "/" || op === "%")) return undefined;
  return BigInt.asIntN(64, op === "+" ? a + b : op === "-" ? a - b : op === "*" ? a * b : op === "/" ? a / b : a % b);
}

function doubles(op: string, a: number, b: number): number | undefined {
  if (b === 0 && (op === "/" || op === "%")) return undefined;
  return op === "+" ? a + b : op === "-" ? a - b : op === "*" ? a * b : op === "/" ? a / b : a % b;
}

function lookUp(ref: Ref, row: Row): unknown {
  let found: unknown = row[ref.field];
  for (const step of ref.path) {
    if (Array.isArray(found) && typeof step === "number") found = found[step];
    else if (isRecord(found) && typeof step === "string" && Object.keys(found).includes(step)) found = found[step];
    else return undefined;
  }
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Within JSON, containers of nothing are nothing too. */
function nothing(value: unknown, inJson: boolean): boolean {
  if (value === undefined || value === null) return true;
  return inJson && typeof value === "object" && Object.values(value).every((child) => nothing(child, true));
}

export function likeRegExp(pattern: string): RegExp {
  const source = pattern.replace(/\\(.)|([\s\S])/gsu, (_, escaped: string | undefined, plain: string) => {
    if (escaped === undefined && plain === "%") return ".*";
    if (escaped === undefined && plain === "_") return ".";
    return (escaped ?? plain).replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  });
  return new RegExp(`^${source}$`, "su");
}

const opposite = (answer: Answer): Answer => (answer === null ? null : !answer);
const both = (answers: readonly Answer[]): Answer =>
  answers.includes(false) ? false : answers.includes(null) ? null : true;
const either = (answers: readonly Answer[]): Answer =>
  answers.includes(true) ? true : answers.includes(null) ? null : false;
