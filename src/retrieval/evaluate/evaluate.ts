import { ElanusError } from "../../errors/index.ts";
import { percentile } from "../measure/percentile.ts";
import { type Interval, meanInterval } from "./bootstrap.ts";
import { judgedQueries, type LeftOutQueries } from "./judged_queries.ts";
import type { Judgments } from "./judgments.ts";
import { METRICS, type Metric, type MetricValues, measureRanking } from "./metrics.ts";
import type { Queries } from "./queries.ts";

/** One way of searching: ids for words, the best first; 100 of them, for all that is measured. */
export type SearchMode = (words: string, options: { readonly signal?: AbortSignal }) => Promise<readonly string[]>;

export interface EvaluateRequest {
  readonly modes: Readonly<Record<string, SearchMode>>;
  readonly judgments: Judgments;
  /** The texts of the queries that the judgments name; without them a query's name is its text. */
  readonly queries?: Queries;
  /** Called with the searches that are done and how many there will be. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** A query, what is known of it, and what each mode made of it. */
export interface EvaluatedQuery {
  readonly id: string;
  readonly text: string;
  readonly values: Readonly<Record<string, MetricValues>>;
}

/** The means of a mode over the queries, and the times of its searches in milliseconds. */
export type ModeFigures = MetricValues & {
  readonly p50: number;
  readonly p99: number;
  /** 95 % bootstrap intervals of the means. */
  readonly intervals: Readonly<Record<Metric, Interval>>;
};

export interface Evaluation {
  readonly modes: Readonly<Record<string, ModeFigures>>;
  readonly queries: readonly EvaluatedQuery[];
  /** Queries that are in no mean. */
  readonly leftOut: LeftOutQueries;
}

/** Searches before the clock counts, so that no mode pays for what is loaded and compiled once. */
const WARM_UP = 10;

/**
 * Measures ways of searching by judgments: nDCG@10, recall@100 and MRR, each a mean over the queries with an interval,
 * and what a search takes. The modes take turns, query by query.
 *
 * @throws ElanusError INVALID_PARAMETER where no query can be judged; CANCELLED; what a mode throws.
 */
export async function evaluate(request: EvaluateRequest): Promise<Evaluation> {
  const { judged, leftOut } = judgedQueries(request.judgments, request.queries);
  const names = Object.keys(request.modes);
  if (names.length === 0) throw new ElanusError("INVALID_PARAMETER", "there is no mode to evaluate");
  const run = new Run(request, (judged.length + Math.min(WARM_UP, judged.length)) * names.length);
  for (const { text } of judged.slice(0, WARM_UP)) for (const name of names) await run.search(name, text);
  const times = new Map(names.map((name): [string, number[]] => [name, []]));
  const queries: EvaluatedQuery[] = [];
  for (const { id, text, grades } of judged) {
    const values: Record<string, MetricValues> = {};
    for (const name of names) {
      const { ids, ms } = await run.search(name, text);
      times.get(name)?.push(ms);
      values[name] = measureRanking(ids, grades);
    }
    queries.push({ id, text, values });
  }
  const modes = Object.fromEntries(names.map((name) => [name, figuresOf(name, queries, times.get(name) ?? [])]));
  return { modes, queries, leftOut };
}

/** The searches of one evaluation, by the clock. */
class Run {
  private readonly request: EvaluateRequest;
  private readonly total: number;
  private done = 0;

  constructor(request: EvaluateRequest, total: number) {
    this.request = request;
    this.total = total;
  }

  async search(mode: string, text: string): Promise<{ ids: readonly string[]; ms: number }> {
    const { modes, signal, onProgress } = this.request;
    if (signal?.aborted) throw new ElanusError("CANCELLED", "the evaluation was cancelled by its signal");
    const startedAt = performance.now();
    const ids = await modes[mode](text, { signal });
    const ms = performance.now() - startedAt;
    onProgress?.(++this.done, this.total);
    return { ids, ms };
  }
}

function figuresOf(mode: string, queries: readonly EvaluatedQuery[], times: readonly number[]): ModeFigures {
  const valuesOf = (metric: Metric) => queries.map(({ values }) => values[mode][metric]);
  return {
    ...byMetric((metric) => mean(valuesOf(metric))),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    intervals: byMetric((metric) => meanInterval(valuesOf(metric))),
  };
}

function byMetric<T>(of: (metric: Metric) => T): Record<Metric, T> {
  const [ndcg, recall, mrr] = METRICS;
  return { [ndcg]: of(ndcg), [recall]: of(recall), [mrr]: of(mrr) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
