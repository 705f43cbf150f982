import type { CompareNode, Expression, InNode, LikeNode } from "./ast.ts";
import { holds, order } from "./constants.ts";
import { filterError } from "./filter_error.ts";
import type { FilterField, FilterValue } from "./filter_field.ts";
import { LikePattern } from "./like_pattern.ts";
import { Names } from "./names.ts";
import type { CompareOp, Constant, FieldTarget, Predicate } from "./predicate.ts";
import { type CheckedValue, ValueChecker, type ValueType } from "./value_checker.ts";

export interface CheckedFilter {
  readonly predicate: Predicate;
  /** The fields that it reads, each once. */
  readonly fields: readonly string[];
}

/** `5 < a` is `a > 5`. */
const MIRRORED: Readonly<Record<CompareOp, CompareOp>> = {
  ...{ "==": "==", "!=": "!=" },
  ...{ "<": ">", "<=": ">=", ">": "<", ">=": "<=" },
};
const TYPE_NAMES: Readonly<Record<ValueType, string>> = {
  ...{ bool: "a boolean", integer: "a number", float: "a number", string: "a string", json: "a JSON value" },
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
): CheckedFilter {
  const names = new Names(text, fields);
  const predicate = new Checker(text, new ValueChecker(text, names, values)).condition(expression);
  return { predicate, fields: [...names.read] };
}

class Checker {
  private readonly text: string;
  private readonly values: ValueChecker;

  constructor(text: string, values: ValueChecker) {
    this.text = text;
    this.values = values;
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
      case "is_null":
        return { kind: "is_null", target: this.target(node.operand, "`is null`") };
      case "exists":
        return { kind: "not", operand: { kind: "is_null", target: this.key(node.operand) } };
      default:
        return this.bare(node);
    }
  }

  private compare(node: CompareNode): Predicate {
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
    const operand = this.values.check(node.operand);
    if (operand.type !== "string" && operand.type !== "json") {
      throw filterError(this.text, operand.at, `\`like\` works on strings, found ${TYPE_NAMES[operand.type]}`);
    }
    const pattern = this.values.check(node.pattern);
    if (pattern.expression.kind !== "constant" || typeof pattern.expression.value !== "string") {
      throw filterError(this.text, pattern.at, "expected a pattern in quotes after `like`");
    }
    return {
      kind: "like",
      target: this.target(node.operand, "`like`"),
      pattern: new LikePattern(pattern.expression.value),
    };
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
    if (!kinds.includes("json") && kinds[0] !== kinds[1]) {
      throw filterError(
        this.text,
        right.at,
        `expected ${TYPE_NAMES[left.type]} to compare with, found ${TYPE_NAMES[right.type]}`,
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
  return { kind: "compare_values", left: left.expression, op, right: right.expression };
}
