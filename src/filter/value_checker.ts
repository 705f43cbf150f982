import { DataType, type DataTypeName } from "../schema/data_type.ts";
import { parseTimestamp } from "../schema/time/timestamp.ts";
import type { ArithmeticNode, CallNode, Expression, SignNode, TimeNode } from "./ast.ts";
import { calculate, isInt64 } from "./constants.ts";
import { filterError, nearestHint, quoted } from "./filter_error.ts";
import type { FilterValue } from "./filter_field.ts";
import type { Names } from "./names.ts";
import type { Constant, Element, FieldTarget, ValueExpression } from "./predicate.ts";
import { type Interval, negateInterval, parseInterval, shiftTime } from "./time/interval.ts";
import { lowerKeyword } from "./token.ts";
import { unknownFunction } from "./unknown_function.ts";

/** What a value is known to be before any row is seen; a JSON value may turn out to be anything. */
export type ValueType = "bool" | "integer" | "float" | "string" | "timestamp" | "json";

/** A value with its type, and the offset where it stands, for messages. */
export interface CheckedValue {
  readonly expression: ValueExpression;
  readonly type: ValueType;
  readonly at: number;
}

/** An array, or a JSON value that may be one. */
export interface CheckedArray {
  readonly target: FieldTarget;
  readonly element: ValueType;
}

const FIELD_TYPES = new Map<DataType, ValueType>([
  [DataType.Bool, "bool"],
  [DataType.Int8, "integer"],
  [DataType.Int16, "integer"],
  [DataType.Int32, "integer"],
  [DataType.Int64, "integer"],
  [DataType.Float, "float"],
  [DataType.Double, "float"],
  [DataType.VarChar, "string"],
  [DataType.Timestamptz, "timestamp"],
  [DataType.JSON, "json"],
]);

const INTEGER_OPS: ReadonlySet<string> = new Set(["%", "<<", ">>", "&", "|", "^"]);

/** How deep lists of a template may nest; those of a filter's text are bounded by its parser. */
const MAX_LIST_DEPTH = 100;

/** Checks the parts of a filter that stand for a value, not for a condition. */
export class ValueChecker {
  private readonly text: string;
  private readonly names: Names;
  private readonly values: Readonly<Record<string, FilterValue>>;
  private readonly timeZone: string | undefined;

  constructor(text: string, names: Names, values: Readonly<Record<string, FilterValue>>, timeZone?: string) {
    this.text = text;
    this.names = names;
    this.values = values;
    this.timeZone = timeZone;
  }

  check(node: Expression): CheckedValue {
    switch (node.kind) {
      case "literal":
        return this.constant(node.value, node.at);
      case "template":
        return this.constant(this.single(this.templateValue(node.name, node.at), node.at), node.at);
      case "reference":
        return this.field(node);
      case "sign":
        return this.sign(node);
      case "arithmetic":
        return this.arithmetic(node);
      case "list":
        throw filterError(this.text, node.at, "expected one value, found a list", { hint: "a list stands after `in`" });
      case "call":
        return this.call(node);
      case "timestamp":
        return this.timestamp(node);
      case "interval":
        throw filterError(this.text, node.at, "an INTERVAL stands after a timestamp", {
          hint: "as in `created + INTERVAL 'P1D' > ISO '2026-01-31T12:00:00Z'`",
        });
      case "named":
        throw filterError(this.text, node.at, `${quoted(node.name)} is not an argument here`);
      default:
        throw filterError(this.text, node.at, "expected a value, found a condition", {
          hint: "comparisons bind more tightly than `&`, `^` and `|`: those need parentheses",
        });
    }
  }

  /** The constants of a list, written or given by a template. */
  list(node: Expression): readonly CheckedValue[] {
    if (node.kind === "list") return node.items.map((item) => this.listItem(item));
    const value = node.kind === "template" ? this.templateValue(node.name, node.at) : undefined;
    if (Array.isArray(value)) return value.map((item) => this.constant(this.single(item, node.at), node.at));
    throw filterError(this.text, node.at, "expected a list after `in`", {
      hint: "as in `id in [1, 2]` or `id in {ids}`",
    });
  }

  private listItem(item: Expression): CheckedValue {
    const value = this.check(item);
    if (value.expression.kind === "constant") return value;
    throw filterError(this.text, item.at, "a list holds constants only");
  }

  /** The array that a function asks: an Array field, or a JSON field or key. */
  array(node: Expression): CheckedArray {
    const array = this.possibleArray(node);
    if (array !== undefined) return array;
    throw filterError(this.text, node.at, "expected an array: a JSON field or key, or a field of type Array");
  }

  /** The array, or the JSON value that may be one; undefined for anything else. */
  possibleArray(node: Expression): CheckedArray | undefined {
    if (node.kind !== "reference") return undefined;
    const { target, type, elementType } = this.names.resolve(node);
    if (type === DataType.JSON && elementType === undefined) return { target, element: "json" };
    if (type !== DataType.Array || elementType === undefined) return undefined;
    return { target, element: FIELD_TYPES.get(elementType) ?? "json" };
  }

  /** An Array field as a whole; undefined for anything else. */
  wholeArray(node: Expression): FieldTarget | undefined {
    if (node.kind !== "reference") return undefined;
    const { target, type } = this.names.resolve(node);
    return type === DataType.Array ? target : undefined;
  }

  /** A constant that an array is asked for. */
  element(array: CheckedArray, node: Expression): Element {
    const list = this.elements(array, node);
    if (list === undefined) return this.scalarElement(array, this.check(node));
    if (array.element === "json") return list;
    throw filterError(this.text, node.at, "expected one element, found a list");
  }

  /** The constants of a list that an array is asked for; undefined where there is no list. */
  elements(array: CheckedArray, node: Expression): readonly Element[] | undefined {
    if (node.kind === "list") return node.items.map((item) => this.element(array, item));
    const value = node.kind === "template" ? this.templateValue(node.name, node.at) : undefined;
    return Array.isArray(value) ? this.templateElements(array, value, node.at, 1) : undefined;
  }

  private templateElements(array: CheckedArray, values: readonly FilterValue[], at: number, depth: number): Element[] {
    if (depth > MAX_LIST_DEPTH) {
      throw filterError(this.text, at, `the template's lists nest deeper than ${MAX_LIST_DEPTH} levels`);
    }
    return values.map((value) =>
      Array.isArray(value) && array.element === "json"
        ? this.templateElements(array, value, at, depth + 1)
        : this.scalarElement(array, this.constant(this.single(value, at), at)),
    );
  }

  private scalarElement({ element }: CheckedArray, { expression, type, at }: CheckedValue): Constant {
    if (expression.kind !== "constant") throw filterError(this.text, at, "an array is asked for constants only");
    const kind = (one: ValueType) => (one === "float" ? "integer" : one);
    if (element === "json" || kind(element) === kind(type)) return expression.value;
    throw filterError(this.text, at, `the array holds values of type ${element}, found a ${type}`);
  }

  private call(node: CallNode): CheckedValue {
    if (lowerKeyword(node.name) !== "array_length") throw unknownFunction(this.text, node);
    if (node.args.length !== 1) throw filterError(this.text, node.at, "`array_length` takes one argument");
    const { target } = this.array(node.args[0]);
    return { expression: { kind: "length", target }, type: "integer", at: node.at };
  }

  private timestamp({ text, at }: TimeNode): CheckedValue {
    const micros = parseTimestamp(text, this.timeZone);
    if (micros !== undefined) return { expression: { kind: "constant", value: micros }, type: "timestamp", at };
    throw filterError(this.text, at, `${quoted(text)} is not a time`, {
      hint: "as in ISO '2026-01-31T12:00:00+08:00'; without an offset it is in the time zone of the collection",
    });
  }

  /** A timestamp before or after an INTERVAL. */
  private shifted({ op, left, at }: ArithmeticNode, node: TimeNode): CheckedValue {
    const operand = this.check(left);
    if (operand.type !== "timestamp" || (op !== "+" && op !== "-")) {
      throw filterError(this.text, node.at, "an INTERVAL is added to a timestamp or taken from it");
    }
    const interval = op === "+" ? this.interval(node) : negateInterval(this.interval(node));
    if (operand.expression.kind !== "constant") {
      return { expression: { kind: "shift", operand: operand.expression, interval }, type: "timestamp", at };
    }
    const value = shiftTime(BigInt(operand.expression.value), interval);
    if (value === undefined) throw filterError(this.text, at, "the time is beyond the calendar");
    return { expression: { kind: "constant", value }, type: "timestamp", at };
  }

  private interval({ text, at }: TimeNode): Interval {
    const interval = parseInterval(text);
    if (interval !== undefined) return interval;
    throw filterError(this.text, at, `${quoted(text)} is not a duration`, {
      hint: "ISO 8601, as in INTERVAL 'P1Y2M3DT4H5M6S'",
    });
  }

  private field(node: Expression & { kind: "reference" }): CheckedValue {
    const { target, type } = this.names.resolve(node);
    const valueType = FIELD_TYPES.get(type);
    if (valueType !== undefined) return { expression: { kind: "target", target }, type: valueType, at: node.at };
    throw filterError(this.text, node.at, `field ${quoted(target.field)} is of type ${typeName(type)}`, {
      hint:
        type === DataType.Array
          ? `ask for an element, as in \`${target.field}[0]\`, or by array_contains and array_length`
          : "filters read Bool, Int8 to Int64, Float, Double, VarChar, Timestamptz, JSON and Array",
    });
  }

  /** `-x` is `0 - x` and `~x` is `x ^ -1`, so that rows know binary operators only. */
  private sign(node: SignNode): CheckedValue {
    // 2 ** 63 has no int64, but its negative has.
    const inner = node.operand;
    if (node.op === "-" && inner.kind === "literal" && typeof inner.value === "bigint") {
      return this.constant(-inner.value, node.at);
    }
    const operand = this.numeric(inner);
    if (node.op === "+") return operand;
    if (node.op === "-") return this.combine("-", this.constant(0n, node.at), operand, node.at);
    return this.combine("^", operand, this.constant(-1n, node.at), node.at);
  }

  private arithmetic(node: ArithmeticNode): CheckedValue {
    if (node.right.kind === "interval") return this.shifted(node, node.right);
    return this.combine(node.op, this.numeric(node.left), this.numeric(node.right), node.at);
  }

  private combine(op: ArithmeticNode["op"], left: CheckedValue, right: CheckedValue, at: number): CheckedValue {
    for (const side of INTEGER_OPS.has(op) ? [left, right] : []) {
      if (side.type === "float") throw filterError(this.text, side.at, `${quoted(op)} works on integers only`);
    }
    const integer = left.type === "integer" && right.type === "integer";
    const type = integer ? "integer" : left.type === "json" || right.type === "json" ? "json" : "float";
    if (left.expression.kind === "constant" && right.expression.kind === "constant") {
      return this.constant(this.fold(op, integer, left.expression.value, right.expression.value, at), at);
    }
    if (op === "**") throw filterError(this.text, at, "`**` works on constants only");
    const zero = right.expression.kind === "constant" && Number(right.expression.value) === 0;
    if (zero && (op === "/" || op === "%")) throw filterError(this.text, right.at, "division by zero");
    return {
      expression: { kind: "arithmetic", op, integer, left: left.expression, right: right.expression },
      type,
      at,
    };
  }

  private fold(op: ArithmeticNode["op"], integer: boolean, left: Constant, right: Constant, at: number): Constant {
    const known = isNumber(left) && isNumber(right) ? calculate(op, integer, left, right) : undefined;
    if (known === undefined || (typeof known === "number" && !Number.isFinite(known))) {
      throw filterError(this.text, at, `${left} ${op} ${right} has no value`);
    }
    return integer ? BigInt(known) : known;
  }

  private numeric(node: Expression): CheckedValue {
    const value = this.check(node);
    if (value.type === "integer" || value.type === "float" || value.type === "json") return value;
    throw filterError(this.text, node.at, `expected a number, found a ${value.type}`);
  }

  private constant(value: Constant, at: number): CheckedValue {
    if (typeof value === "bigint" && !isInt64(value)) throw filterError(this.text, at, `${value} is beyond 64 bits`);
    return { expression: { kind: "constant", value }, type: constantType(value), at };
  }

  private templateValue(name: string, at: number): FilterValue {
    if (Object.hasOwn(this.values, name)) return this.values[name];
    throw filterError(this.text, at, `the template {${name}} has no value`, {
      hint: nearestHint(name, Object.keys(this.values)) ?? "values are given beside the filter, by name",
    });
  }

  /** One value of a template, which nobody has checked yet: it comes from outside. */
  private single(value: FilterValue, at: number): Constant {
    if (typeof value === "boolean" || typeof value === "bigint") return value;
    if (typeof value === "number" && Number.isFinite(value)) return Number.isInteger(value) ? integerOf(value) : value;
    if (typeof value === "string" && !/\p{Surrogate}/u.test(value)) return value;
    if (typeof value === "string") {
      throw filterError(this.text, at, "the template's value holds half a surrogate pair, which is no character");
    }
    throw filterError(this.text, at, "the template's value cannot be used here", {
      hint: "a value is a boolean, a finite number, a bigint or a well-formed string; a list of them stands after `in`",
    });
  }
}

/** A number between 0 and 1, both excluded. */
export function isFraction(value: Constant | undefined): value is number {
  return typeof value === "number" && value > 0 && value < 1;
}

function isNumber(value: Constant): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** A whole number counts as an integer as long as it fits one. */
function integerOf(value: number): Constant {
  const integer = BigInt(value);
  return isInt64(integer) ? integer : value;
}

function constantType(value: Constant): ValueType {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "bigint":
      return "integer";
    case "number":
      return "float";
    default:
      return "string";
  }
}

function typeName(type: DataType): DataTypeName | "unknown" {
  const names: readonly [string, DataType][] = Object.entries(DataType);
  const found = names.find(([, number]) => number === type)?.[0];
  return isTypeName(found) ? found : "unknown";
}

function isTypeName(name: string | undefined): name is DataTypeName {
  return name !== undefined && Object.hasOwn(DataType, name);
}
