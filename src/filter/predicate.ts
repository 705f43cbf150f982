/** A constant of the filter language after its check; integers are exact. */
export type Constant = boolean | bigint | number | string;

/** `==` and its kin, between a value and a value. */
export type CompareOp = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** A field, or a place within a JSON field: `path` is empty for the field itself. */
export interface FieldTarget {
  readonly field: string;
  readonly path: readonly (string | number)[];
}

/** A checked filter: names are resolved, types agree, constants are folded. Providers are asked node by node. */
export type Predicate =
  | { readonly kind: "constant"; readonly truth: boolean | undefined }
  | { readonly kind: "compare"; readonly target: FieldTarget; readonly op: CompareOp; readonly value: Constant }
  | { readonly kind: "in"; readonly target: FieldTarget; readonly values: readonly Constant[] }
  | { readonly kind: "is_null"; readonly target: FieldTarget }
  | { readonly kind: "exists"; readonly target: FieldTarget }
  | { readonly kind: "not"; readonly operand: Predicate }
  | { readonly kind: "and" | "or"; readonly operands: readonly Predicate[] };
