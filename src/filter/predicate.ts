import type { LikePattern } from "./like_pattern.ts";
import type { ArithmeticOp, CompareOp } from "./operators.ts";
import type { RegexPattern } from "./regex/regex_pattern.ts";
import type { Interval } from "./time/interval.ts";

/** A constant after the check; integers are exact; a timestamp is its microseconds since 1970. */
export type Constant = boolean | bigint | number | string;

/** What an array may hold: constants, and in JSON also lists of them. */
export type Element = Constant | readonly Element[];

/** A field, or a place within a JSON or Array field: `path` is empty for the field itself. */
export interface FieldTarget {
  readonly field: string;
  readonly path: readonly (string | number)[];
}

/** Something that has a value in each row. `integer`: both sides are integers, so that `/` cuts and `%` is exact. */
export type ValueExpression =
  | { readonly kind: "constant"; readonly value: Constant }
  | { readonly kind: "target"; readonly target: FieldTarget }
  /** How many elements an array has. */
  | { readonly kind: "length"; readonly target: FieldTarget }
  /** A timestamp and the time after or before it. */
  | { readonly kind: "shift"; readonly operand: ValueExpression; readonly interval: Interval }
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
  | { readonly kind: "regex"; readonly target: FieldTarget; readonly pattern: RegexPattern }
  | {
      readonly kind: "contains";
      readonly target: FieldTarget;
      readonly quantifier: "any" | "all";
      readonly elements: readonly Element[];
    }
  /** The array is these elements in this order, and no others. */
  | { readonly kind: "equals"; readonly target: FieldTarget; readonly elements: readonly Element[] }
  | {
      readonly kind: "text_match";
      readonly target: FieldTarget;
      readonly query: string;
      /** So many of the query's distinct terms must be there. */
      readonly minimumShouldMatch: number;
    }
  | {
      readonly kind: "phrase_match";
      readonly target: FieldTarget;
      readonly query: string;
      /** How many places the terms may be moved in sum. */
      readonly slop: number;
    }
  | { readonly kind: "is_null"; readonly target: FieldTarget }
  | { readonly kind: "not"; readonly operand: Predicate }
  | { readonly kind: "and" | "or"; readonly operands: readonly Predicate[] };

export type PredicateOf<Kind extends Predicate["kind"]> = Extract<Predicate, { readonly kind: Kind }>;
