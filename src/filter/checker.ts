import type { CompareNode, Expression, InNode, LikeNode, RegexNode } from "./ast.ts";
import { checkFunction, sampleShare } from "./check_function.ts";
import { holds, order } from "./constants.ts";
import { filterError } from "./filter_error.ts";
import type { FilterField, FilterValue } from "./filter_field.ts";
import { LikePattern } from "./like_pattern.ts";
import { Names } from "./names.ts";
import type { CompareOp } from "./operators.ts";
import type { Constant, FieldTarget, Predicate } from "./predicate.ts";
import { RegexPattern } from "./regex/regex_pattern.ts";
import { negateInterval, shiftTime } from "./time/interval.ts";
import { lowerKeyword } from "./token.ts";
import { type CheckedValue, ValueChecker, type ValueType } from "./value_checker.ts";

export interface CheckedFilter {
  readonly predicate: Predicate;
  /** The fields that it reads, each once. */
  readonly fields: readonly string[];
  /** The share of the rows found that is kept, by chance. */
  readonly sample?: number;
}

/** `5 < a` is `a > 5`. */
const MIRRORED: Readonly<Record<CompareOp, CompareOp>> = {
  ...{ "==": "==", "!=": "!=" },
  ...{ "<": ">", "<=": ">=", ">": "<", ">=": "<=" },
};
const TYPE_NAMES: Readonly<Record<ValueType, string>> = {
  ...{ bool: "a boolean", integer: "a number", float: "a number", string: "a string", json: "a JSON value" },
  timestamp: "a timestamp",
};

/**
 * Resolves the names of a parsed filter against the fields, checks its types and folds its constants.
 *
 * @throws ElanusError as `compileFilter` says.
 */
export function checkFilter(
  text: string,
  expression: Expression,
  fields: readonly FilterField[],
  values: Readonly<Record<string, FilterValue>>,
  timeZone?: string,
): CheckedFilter {
  const names = new Names(text, fields);
  const checker = new Checker(text, new ValueChecker(text, names, values, timeZone));
  return { ...checker.filter(expression), fields: [...names.read] };
}

class Checker {
  private readonly text: string;
  private readonly values: ValueChecker;

  constructor(text: string, values: ValueChecker) {
    this.text = text;
    this.values = values;
  }

  /** The condition, and the sample that may stand at its end: of what all the rest finds. */
  filter(node: Expression): Omit<CheckedFilter, "fields"> {
    const share = sampleShare(this.text, node, this.values);
    if (share !== undefined) return { predicate: { kind: "constant", truth: true }, sample: share };
    if (node.kind !== "and") return { predicate: this.condition(node) };
    const operands = node.operands.slice(0, -1).map((operand) => this.condition(operand));
    const last = this.filter(node.operands[node.operands.length - 1]);
    return { ...last, predicate: { kind: "and", operands: [...operands, last.predicate] } };
  }

  condition(node: Expression): Predicate {
    switch (node.kind) {
      case "and":
      case "or":
        return { kind: node.kind, operands: node.operands.map((operand) => this.condition(operand)) };
      case "not":
        return { kind: "not", operand: this.condition(node.operand) };
      case "compare":
        return this.compare(node);
      case "in":
        return this.in(node);
      case "like":
        return this.like(node);
      case "regex":
        return this.regex(node);
      case "call":
        return lowerKeyword(node.name) === "array_length"
          ? this.bare(node)
          : checkFunction(this.text, node, this.values);
      case "is_null":
        return { kind: "is_null", target: this.presence(node.operand, "`is null`") };
      case "exists":
        return { kind: "not", operand: { kind: "is_null", target: this.key(node.operand) } };
      default:
        return this.bare(node);
    }
  }

  private compare(node: CompareNode): Predicate {
    const whole = this.compareArray(node, node.left, node.right) ?? this.compareArray(node, node.right, node.left);
    if (whole !== undefined) return whole;
    const left = this.values.check(node.left);
    const right = this.values.check(node.right);
    this.mustCompare(left, node.op, right);
    if (left.expression.kind === "constant") {
      if (right.expression.kind === "constant") {
        return { kind: "constant", truth: holds(node.op, order(left.expression.value, right.expression.value)) };
      }
      return comparison(right, MIRRORED[node.op], left);
    }
    return comparison(left, node.op, right);
  }

  /** An array as a whole: the same elements in the same order, or not; undefined where no array meets a list. */
  private compareArray({ op, at }: CompareNode, operand: Expression, list: Expression): Predicate | undefined {
    const array = this.values.possibleArray(operand);
    const elements = array === undefined ? undefined : this.values.elements(array, list);
    if (array === undefined || elements === undefined) return undefined;
    if (op !== "==" && op !== "!=") {
      throw filterError(this.text, at, "arrays have no order", { hint: "they are compared by == and !=" });
    }
    const equals = { kind: "equals", target: array.target, elements } as const;
    return op === "==" ? equals : { kind: "not", operand: equals };
  }

  private in(node: InNode): Predicate {
    const target = this.target(node.operand, "`in`");
    const operand = this.values.check(node.operand);
    const values: Constant[] = [];
    for (const item of this.values.list(node.list)) {
      this.mustCompare(operand, "==", item);
      if (item.expression.kind === "constant") values.push(item.expression.value);
    }
    return { kind: "in", target, values };
  }

  private like(node: LikeNode): Predicate {
    const { target, pattern } = this.pattern(node, "`like`");
    return { kind: "like", target, pattern: new LikePattern(pattern) };
  }

  private regex(node: RegexNode): Predicate {
    const { target, pattern } = this.pattern(node, "`=~`");
    const fail = (message: string, hint?: string) => filterError(this.text, node.pattern.at, message, { hint });
    return { kind: "regex", target, pattern: new RegexPattern(pattern, fail) };
  }

  private pattern(node: LikeNode | RegexNode, operator: string): { target: FieldTarget; pattern: string } {
    const operand = this.values.check(node.operand);
    if (operand.type !== "string" && operand.type !== "json") {
      throw filterError(this.text, operand.at, `${operator} works on strings, found ${TYPE_NAMES[operand.type]}`);
    }
    const pattern = this.values.check(node.pattern);
    if (pattern.expression.kind !== "constant" || typeof pattern.expression.value !== "string") {
      throw filterError(this.text, pattern.at, `expected a pattern in quotes after ${operator}`);
    }
    return { target: this.target(node.operand, operator), pattern: pattern.expression.value };
  }

  /** A field that stands alone is a condition only if it is a boolean one. */
  private bare(node: Expression): Predicate {
    const value = this.values.check(node);
    const { expression } = value;
    if (expression.kind === "constant" && typeof expression.value === "boolean") {
      return { kind: "constant", truth: expression.value };
    }
    if (expression.kind === "target" && value.type === "bool") {
      return { kind: "compare", target: expression.target, op: "==", value: true };
    }
    throw filterError(this.text, node.at, `expected a condition, found ${TYPE_NAMES[value.type]}`, {
      hint: 'a condition compares, as in `price < 20`; a JSON flag is written `meta["sold"] == true`',
    });
  }

  /** What can be null: any value, and whole arrays. */
  private presence(node: Expression, operator: string): FieldTarget {
    return this.values.wholeArray(node) ?? this.target(node, operator);
  }

  private target(node: Expression, operator: string): FieldTarget {
    const { expression, at } = this.values.check(node);
    if (expression.kind === "target") return expression.target;
    throw filterError(this.text, at, `${operator} works on a field or a JSON key`);
  }

  private key(node: Expression): FieldTarget {
    const target = this.target(node, "`exists`");
    if (target.path.length > 0) return target;
    throw filterError(this.text, node.at, "`exists` works on JSON keys and dynamic fields", {
      hint: `a field is tested by \`${target.field} is not null\``,
    });
  }

  private mustCompare(left: CheckedValue, op: CompareOp, right: CheckedValue): void {
    const kinds = [left, right].map(({ type }) => (type === "float" ? "integer" : type));
    const mixed = kinds.includes("json") && !kinds.includes("timestamp");
    if (!mixed && kinds[0] !== kinds[1]) {
      throw filterError(
        this.text,
        right.at,
        `expected ${TYPE_NAMES[left.type]} to compare with, found ${TYPE_NAMES[right.type]}`,
        { hint: kinds.includes("timestamp") ? "a time is written ISO '2026-01-31T12:00:00Z'" : undefined },
      );
    }
    if (kinds.includes("bool") && op !== "==" && op !== "!=") {
      throw filterError(this.text, left.at, "booleans have no order", { hint: "they are compared by == and !=" });
    }
  }
}

function comparison(left: CheckedValue, op: CompareOp, right: CheckedValue): Predicate {
  if (left.expression.kind === "target" && right.expression.kind === "constant") {
    return { kind: "compare", target: left.expression.target, op, value: right.expression.value };
  }
  const moved = movedConstant(left, right);
  if (moved !== undefined) return comparison(moved.left, op, moved.right);
  return { kind: "compare_values", left: left.expression, op, right: right.expression };
}

/** `t + 1 day > c` is `t > c - 1 day`, which an index can answer; a month is no fixed time, so that it stays. */
function movedConstant(left: CheckedValue, right: CheckedValue) {
  if (left.expression.kind !== "shift" || right.expression.kind !== "constant") return undefined;
  const { operand, interval } = left.expression;
  if (interval.months !== 0) return undefined;
  const value = shiftTime(BigInt(right.expression.value), negateInterval(interval));
  if (value === undefined) return undefined;
  return {
    left: { ...left, expression: operand },
    right: { ...right, expression: { kind: "constant" as const, value } },
  };
}
