import type { Bitset } from "../kernels/bitset.ts";
import { type CheckedFilter, checkFilter } from "./checker.ts";
import { evaluatePlan, explainPlan } from "./evaluate/evaluate.ts";
import { Evaluation } from "./evaluate/evaluation.ts";
import { sampleRows } from "./evaluate/sample_rows.ts";
import type { FilterColumns } from "./filter_columns.ts";
import type { FilterField, FilterValue } from "./filter_field.ts";
import { parseFilter } from "./parser.ts";
import type { FilterExplanation } from "./plan/explain.ts";
import { planFilter } from "./plan/plan.ts";
import type { Predicate } from "./predicate.ts";

/** A filter that was parsed and checked once and can be evaluated over any rows of its fields. */
export interface CompiledFilter {
  readonly text: string;
  /** The fields that it reads, each once; the dynamic field under its own name. */
  readonly fields: readonly string[];
  /** The checked expression, for planners and `explain`. */
  readonly predicate: Predicate;
  /** The share of the rows that is kept, by chance, of all that match: in the last place of an `and`. */
  readonly sample?: number;
  /** The rows for which the filter is true (neither false nor unknown), in a new bitset of `rowCount` bits. */
  evaluate(columns: FilterColumns): Bitset;
  /** As `evaluate`, before a sample is drawn: for rows of which these are a part. */
  matching(columns: FilterColumns): Bitset;
  /** How the rows were found, and whether the planner was right; slower than `evaluate`, since it leaves nothing out. */
  explain(columns: FilterColumns): FilterExplanation;
}

export interface FilterOptions {
  /** Values of the templates `{name}` (Milvus's `exprValues`). */
  readonly values?: Readonly<Record<string, FilterValue>>;
  /** Where an ISO time without an offset is; UTC without it. */
  readonly timeZone?: string;
  /** Makes `random_sample` choose the same rows each time, for tests. */
  readonly seed?: number;
}

/**
 * Compiles a filter in Milvus's boolean expression language (https://milvus.io/docs/boolean.md); empty text means
 * all rows.
 *
 * @throws ElanusError INVALID_FILTER that points at the column of the mistake, FIELD_NOT_FOUND with the nearest
 * name, NOT_SUPPORTED for what Milvus has and we don't.
 */
export function compileFilter(
  text: string,
  fields: readonly FilterField[],
  options: FilterOptions = {},
): CompiledFilter {
  const checked = check(text, fields, options);
  const { predicate } = checked;
  const matching = (columns: FilterColumns) => {
    const evaluation = new Evaluation(predicate, columns);
    return evaluatePlan(planFilter(predicate, evaluation), evaluation).isTrue;
  };
  return {
    text,
    fields: checked.fields,
    predicate,
    sample: checked.sample,
    evaluate: (columns) => sampled(matching(columns), checked, options),
    matching,
    explain(columns) {
      const evaluation = new Evaluation(predicate, columns);
      const { truth, explanation } = explainPlan(planFilter(predicate, evaluation), evaluation);
      return explainSample(explanation, sampled(truth.isTrue, checked, options), checked);
    },
  };
}

function sampled(rows: Bitset, { sample }: CheckedFilter, { seed }: FilterOptions): Bitset {
  return sample === undefined ? rows : sampleRows([rows], sample, seed)[0];
}

function explainSample(explanation: FilterExplanation, rows: Bitset, { sample }: CheckedFilter): FilterExplanation {
  if (sample === undefined) return explanation;
  const estimate = Math.round(explanation.estimate * sample);
  return {
    predicate: `random_sample(${sample})`,
    by: "sample",
    estimate,
    truth: rows.count(),
    operands: [explanation],
  };
}

function check(text: string, fields: readonly FilterField[], options: FilterOptions): CheckedFilter {
  if (text.trim() === "") return { predicate: { kind: "constant", truth: true }, fields: [] };
  return checkFilter(text, parseFilter(text), fields, options.values ?? {}, options.timeZone);
}
