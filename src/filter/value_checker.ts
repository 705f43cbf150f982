import { DataType, type DataTypeName } from "../schema/data_type.ts";
import type { ArithmeticNode, Expression, SignNode } from "./ast.ts";
import { calculate, isInt64 } from "./constants.ts";
import { filterError, nearestHint, quoted } from "./filter_error.ts";
import type { FilterValue } from "./filter_field.ts";
import type { Names } from "./names.ts";
import type { Constant, ValueExpression } from "./predicate.ts";

/** What a value is known to be before any row is seen; a JSON value may turn out to be anything. */
export type ValueType = "bool" | "integer" | "float" | "string" | "json";

/** A value with its type, and the offset where it stands, for messages. */
export interface CheckedValue {
  readonly expression: ValueExpression;
  readonly type: ValueType;
  readonly at: number;
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
  [DataType.JSON, "json"],
]);

const INTEGER_OPS: ReadonlySet<string> = new Set(["%", "<<", ">>", "&", "|", "^"]);

/** Functions of Milvus that are known and not answered here. */
const MILVUS_FUNCTIONS =
  /^(json_contains|array_contains)(_all|_any)?$|^array_length$|^(text|phrase)_match$|^text_match_fuzzy$|^random_sample$|^element_filter$|^match_(all|any|least|most|exact)$|^st_[a-z]+$/i;

/** Checks the parts of a filter that stand for a value, not for a condition. */
export class ValueChecker {
  private readonly text: string;
  private readonly names: Names;
  private readonly values: Readonly<Record<string, FilterValue>>;

  constructor(text: string, names: Names, values: Readonly<Record<string, FilterValue>>) {
    this.text = text;
    this.names = names;
    this.values = values;
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
        throw this.unknownFunction(node.name, node.at);
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

  private field(node: Expression & { kind: "reference" }): CheckedValue {
    const { target, type } = this.names.resolve(node);
    const valueType = FIELD_TYPES.get(type);
    if (valueType !== undefined) return { expression: { kind: "target", target }, type: valueType, at: node.at };
    throw filterError(this.text, node.at, `field ${quoted(target.field)} is of type ${typeName(type)}`, {
      code: type === DataType.Array ? "NOT_SUPPORTED" : "INVALID_FILTER",
      hint: "filters read Bool, Int8 to Int64, Float, Double, VarChar and JSON",
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
    if (value.type !== "bool" && value.type !== "string") return value;
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
    throw filterError(this.text, at, "the template's value cannot be used here", {
      hint: "a value is a boolean, a finite number, a bigint or a well-formed string; a list of them stands after `in`",
    });
  }

  private unknownFunction(name: string, at: number): Error {
    if (!MILVUS_FUNCTIONS.test(name)) return filterError(this.text, at, `${quoted(name)} is not a function`);
    return filterError(this.text, at, `function ${quoted(name)} is not supported`, { code: "NOT_SUPPORTED" });
  }
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
