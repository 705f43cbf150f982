import type { ArithmeticOp } from "./ast.ts";
import type { LikePattern } from "./like_pattern.ts";

/** A constant after the check; integers are exact. */
export type Constant = boolean | bigint | number | string;

export type CompareOp = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** A field, or a place within a JSON field: `path` is empty for the field itself. */
export interface FieldTarget {
  readonly field: string;
  readonly path: readonly (string | number)[];
}

/** Something that has a value in each row. `integer`: both sides are integers, so that `/` cuts and `%` is exact. */
export type ValueExpression =
  | { readonly kind: "constant"; readonly value: Constant }
  | { readonly kind: "target"; readonly target: FieldTarget }
  | {
      readonly kind: "arithmetic";
      readonly op: ArithmeticOp;
      readonly integer: boolean;
      readonly left: ValueExpression;
      readonly right: ValueExpression;
    };

/**
 * A checked filter: names are resolved, types agree, constants are folded. Three-valued: a row is true, false, or
 * unknown (null, a missing JSON key, a JSON value of another type than the constant's).
 *
 * `a is not null` and `exists a` are `not` over `is_null`, `a not in [...]` is `not` over `in`.
 */
export type Predicate =
  | { readonly kind: "constant"; readonly truth: boolean }
  | { readonly kind: "compare"; readonly target: FieldTarget; readonly op: CompareOp; readonly value: Constant }
  | {
      readonly kind: "compare_values";
      readonly left: ValueExpression;
      readonly op: CompareOp;
      readonly right: ValueExpression;
    }
  | { readonly kind: "in"; readonly target: FieldTarget; readonly values: readonly Constant[] }
  | { readonly kind: "like"; readonly target: FieldTarget; readonly pattern: LikePattern }
  | { readonly kind: "is_null"; readonly target: FieldTarget }
  | { readonly kind: "not"; readonly operand: Predicate }
  | { readonly kind: "and" | "or"; readonly operands: readonly Predicate[] };

export type PredicateOf<Kind extends Predicate["kind"]> = Extract<Predicate, { readonly kind: Kind }>;
