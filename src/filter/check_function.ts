import type { CallNode, Expression } from "./ast.ts";
import { filterError, quoted } from "./filter_error.ts";
import type { Element, FieldTarget, Predicate } from "./predicate.ts";
import { lowerKeyword } from "./token.ts";
import { unknownFunction } from "./unknown_function.ts";
import { type CheckedArray, isFraction, type ValueChecker } from "./value_checker.ts";

/** Milvus's bound of `minimum_should_match`. */
const MOST_TERMS = 1000n;
const MAX_SLOP = 0xffff_ffffn;

/** Functions that are conditions; `array_length` is a value. */
const CONTAINS = /^(?:json|array)_contains(_all|_any)?$/;
/**
 * Checks a call that is a condition.
 *
 * @throws ElanusError INVALID_FILTER, NOT_SUPPORTED for a function that Milvus has and we don't.
 */
export function checkFunction(text: string, node: CallNode, values: ValueChecker): Predicate {
  return new FunctionChecker(text, node, values).check();
}

/** The share that `random_sample(share)` asks for; undefined for another node. */
export function sampleShare(text: string, node: Expression, values: ValueChecker): number | undefined {
  if (node.kind !== "call" || lowerKeyword(node.name) !== "random_sample") return undefined;
  const share = node.args.length === 1 ? values.check(node.args[0]) : undefined;
  const value = share?.expression.kind === "constant" ? share.expression.value : undefined;
  if (isFraction(value)) return value;
  throw filterError(text, node.args[0]?.at ?? node.at, "`random_sample` takes a share between 0 and 1, both excluded");
}

class FunctionChecker {
  private readonly text: string;
  private readonly node: CallNode;
  private readonly values: ValueChecker;

  constructor(text: string, node: CallNode, values: ValueChecker) {
    this.text = text;
    this.node = node;
    this.values = values;
  }

  check(): Predicate {
    const name = lowerKeyword(this.node.name);
    const contains = CONTAINS.exec(name);
    if (contains !== null) return this.contains(contains[1]);
    if (name === "text_match") return this.textMatch();
    if (name === "phrase_match") return this.phraseMatch();
    throw unknownFunction(this.text, this.node);
  }

  private contains(suffix: string | undefined): Predicate {
    const [first, second] = this.arguments(2, 2);
    const array = this.values.array(first);
    const elements = suffix === undefined ? [this.element(array, second)] : this.elements(array, second);
    return { kind: "contains", target: array.target, quantifier: suffix === "_any" ? "any" : "all", elements };
  }

  private element(array: CheckedArray, node: Expression): Element {
    return this.values.element(array, node);
  }

  private elements(array: CheckedArray, node: Expression): readonly Element[] {
    const list = this.values.elements(array, node);
    if (list !== undefined) return list;
    throw filterError(this.text, node.at, "expected a list of elements", { hint: 'as in json_contains_any(f, ["a"])' });
  }

  private textMatch(): Predicate {
    const [field, query, option] = this.arguments(2, 3);
    const target = this.textField(field);
    let minimumShouldMatch = 1n;
    if (option !== undefined) {
      if (option.kind !== "named" || option.name !== "minimum_should_match") {
        throw filterError(this.text, option.at, "expected `minimum_should_match = n`");
      }
      minimumShouldMatch = this.integer(option.value, 1n, MOST_TERMS);
    }
    return { kind: "text_match", target, query: this.query(query), minimumShouldMatch: Number(minimumShouldMatch) };
  }

  private phraseMatch(): Predicate {
    const [field, query, slop] = this.arguments(2, 3);
    return {
      kind: "phrase_match",
      target: this.textField(field),
      query: this.query(query),
      slop: slop === undefined ? 0 : Number(this.integer(slop, 0n, MAX_SLOP)),
    };
  }

  private textField(node: Expression): FieldTarget {
    const { expression, type } = this.values.check(node);
    if (expression.kind === "target" && type === "string" && expression.target.path.length === 0) {
      return expression.target;
    }
    throw filterError(this.text, node.at, `${quoted(this.node.name)} works on VarChar fields`);
  }

  private query(node: Expression): string {
    const { expression } = this.values.check(node);
    if (expression.kind === "constant" && typeof expression.value === "string") return expression.value;
    throw filterError(this.text, node.at, "expected a text in quotes");
  }

  private integer(node: Expression, least: bigint, most: bigint): bigint {
    const { expression } = this.values.check(node);
    const value = expression.kind === "constant" ? expression.value : undefined;
    if (typeof value === "bigint" && value >= least && value <= most) return value;
    throw filterError(this.text, node.at, `expected a whole number from ${least} to ${most}`);
  }

  private arguments(least: number, most: number): readonly Expression[] {
    const { args, name, at } = this.node;
    if (args.length >= least && args.length <= most) return args;
    const counts = least === most ? `${least}` : `${least} or ${most}`;
    throw filterError(this.text, at, `${quoted(name)} takes ${counts} arguments, found ${args.length}`);
  }
}
