import type { Constant, Predicate } from "./predicate.ts";

/**
 * The only values that a field can have in the rows for which a predicate is true; undefined where it can have any.
 * The predicate may still be false for each of them.
 */
export function possibleValues(predicate: Predicate, field: string): ReadonlySet<Constant> | undefined {
  switch (predicate.kind) {
    case "constant":
      return predicate.truth ? undefined : new Set();
    case "compare":
      return predicate.op === "==" && isField(predicate.target, field) ? new Set([predicate.value]) : undefined;
    case "in":
      return isField(predicate.target, field) ? new Set(predicate.values) : undefined;
    case "and":
      return predicate.operands.map((operand) => possibleValues(operand, field)).reduce(inBoth);
    case "or":
      return predicate.operands.map((operand) => possibleValues(operand, field)).reduce(inEither);
    default:
      return undefined;
  }
}

function isField(target: { readonly field: string; readonly path: readonly unknown[] }, field: string): boolean {
  return target.field === field && target.path.length === 0;
}

function inBoth(a: ReadonlySet<Constant> | undefined, b: ReadonlySet<Constant> | undefined) {
  if (a === undefined || b === undefined) return a ?? b;
  return new Set([...a].filter((value) => b.has(value)));
}

function inEither(a: ReadonlySet<Constant> | undefined, b: ReadonlySet<Constant> | undefined) {
  return a === undefined || b === undefined ? undefined : new Set([...a, ...b]);
}
