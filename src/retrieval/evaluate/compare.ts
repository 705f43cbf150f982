import { ElanusError, nameHint } from "../../errors/index.ts";
import { type Interval, meanInterval, randomisationTest } from "./bootstrap.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Metric } from "./metrics.ts";

/** Two modes over the same queries. */
export interface Comparison {
  readonly a: string;
  readonly b: string;
  readonly metric: Metric;
  /** The mean of b less that of a. */
  readonly difference: number;
  /** 95 %, by the paired bootstrap. */
  readonly interval: Interval;
  /** The chance of such a difference between modes that are worth the same. */
  readonly p: number;
  /** For how many queries b is better, as good, and worse. */
  readonly better: number;
  readonly equal: number;
  readonly worse: number;
  /** From the largest difference, up or down, to the smallest. */
  readonly queries: readonly ComparedQuery[];
}

export interface ComparedQuery {
  readonly id: string;
  readonly text: string;
  readonly a: number;
  readonly b: number;
}

/**
 * Compares two modes of an evaluation query by query, by nDCG@10 unless another metric is named.
 *
 * @throws ElanusError INVALID_PARAMETER for a mode that was not evaluated.
 */
export function compareModes(
  { queries }: Pick<Evaluation, "queries">,
  a: string,
  b: string,
  metric: Metric = "ndcg@10",
): Comparison {
  for (const mode of [a, b]) {
    if (queries.every(({ values }) => Object.hasOwn(values, mode))) continue;
    const hint = nameHint(mode, Object.keys(queries[0].values));
    throw new ElanusError("INVALID_PARAMETER", `mode \`${mode}\` was not evaluated`, { hint });
  }
  const compared = queries.map(({ id, text, values }) => ({ id, text, a: values[a][metric], b: values[b][metric] }));
  const differences = compared.map((query) => query.b - query.a);
  return {
    a,
    b,
    metric,
    difference: differences.reduce((sum, value) => sum + value, 0) / differences.length,
    interval: meanInterval(differences),
    p: randomisationTest(differences),
    better: differences.filter((value) => value > 0).length,
    equal: differences.filter((value) => value === 0).length,
    worse: differences.filter((value) => value < 0).length,
    queries: compared.sort((x, y) => Math.abs(y.b - y.a) - Math.abs(x.b - x.a)),
  };
}
