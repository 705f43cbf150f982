export { type CompiledFilter, compileFilter, type FilterOptions } from "./compile_filter.ts";
export { asScalar, atPath } from "./evaluate/json_value.ts";
export { integerRange, numberRange } from "./evaluate/number_range.ts";
export { sampleRows } from "./evaluate/sample_rows.ts";
export type {
  ArrayColumn,
  BoolColumn,
  DictionaryColumn,
  FilterColumn,
  FilterColumns,
  Int64Column,
  JsonColumn,
  NumberColumn,
  StringColumn,
  StringRowsColumn,
  Utf8Column,
} from "./filter_columns.ts";
export type { FilterField, FilterValue } from "./filter_field.ts";
export { LikePattern } from "./like_pattern.ts";
export type { CompareOp } from "./operators.ts";
export { parseTarget } from "./parse_target.ts";
export type { FilterExplanation } from "./plan/explain.ts";
export { possibleValues } from "./possible_values.ts";
export type { Constant, Element, FieldTarget, Predicate, PredicateOf, ValueExpression } from "./predicate.ts";
export type { PredicateProvider } from "./predicate_provider.ts";
export type { Truth } from "./truth.ts";
