import { ElanusError } from "../../errors/index.ts";
import type { Candidate, Source } from "../../retrieval/index.ts";
import { type InTime, withinBudget } from "../../retrieval/run/budget.ts";
import { isFailure } from "../../retrieval/run/failures.ts";
import type { SearchRun } from "../../retrieval/run/search_run.ts";
import { type RecordedStep, traceStep } from "../../retrieval/run/trace.ts";
import type { Found } from "../../retrieval/sources/source.ts";
import type { PopularLists } from "../sources/popular/popular_lists.ts";
import { findRanked } from "./sources/model_source.ts";
import type { GroupsOfUser } from "./sources/popular_source.ts";

export interface FallbackOptions {
  readonly groupsOf?: GroupsOfUser;
  /**
   * Milliseconds for all of it. What the source leaves of them is for looking which popular rows pass the filter: give the
   * source no more than `SOURCE_SHARE` of them.
   */
  readonly budget?: number;
}

/** What a source may take of a budget, so that there is time left for those that stand in. */
export const SOURCE_SHARE = 0.75;

/**
 * A source beside which popular rows stand in: for all that it does not find where it fails, is late or finds fewer than the
 * search wants. They come behind, with the score of the last that was found, and their sightings are of the kind
 * `fallback`.
 *
 * @throws by the source's `find`, only what was wrongly asked, and CANCELLED.
 */
export function withFallback(source: Source, popular: PopularLists, options: FallbackOptions = {}): Source {
  return {
    name: source.name,
    async find(run, signal) {
      const startedAt = performance.now();
      const found = await attempt(source, source.budget, run, signal);
      const missing = run.window - found.candidates.length;
      if (missing <= 0) return found;
      const left = options.budget && Math.max(0, options.budget - (performance.now() - startedAt));
      const stand = await standIns(popular, run, found, { ...options, budget: left }, missing, signal);
      const score = found.candidates.at(-1)?.score ?? 0;
      const candidates = [...found.candidates, ...stand.candidates.map((candidate) => ({ ...candidate, score }))];
      return { candidates, steps: [...found.steps, ...stand.steps] };
    },
  };
}

interface Attempted extends Found {
  /** Why there is nothing. */
  readonly failure?: string;
}

async function attempt(
  source: Source,
  budget: number | undefined,
  run: SearchRun,
  signal: AbortSignal,
): Promise<Attempted> {
  const startedAt = performance.now();
  const failed = (note: string): Attempted => {
    const ms = performance.now() - startedAt;
    const step = traceStep({ stage: source.name, ms, ranked: [], kept: 0, fellBack: true, note });
    return { candidates: [], steps: [step], failure: note };
  };
  try {
    const found: InTime<Found> = await withinBudget(budget, signal, (inTime) => source.find(run, inTime));
    return found.late ? failed(`took longer than its ${Math.round(budget ?? 0)} ms`) : found.value;
  } catch (error) {
    if (run.signal.aborted || !isFailure(error)) throw error;
    return failed(reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof ElanusError && error.detail !== undefined
    ? `${error.message}: ${error.detail}`
    : error.message;
}

async function standIns(
  popular: PopularLists,
  run: SearchRun,
  found: Attempted,
  { groupsOf, budget }: FallbackOptions,
  missing: number,
  signal: AbortSignal,
): Promise<Found> {
  const why = found.failure ?? `found ${found.candidates.length} of ${run.window}`;
  const exclude = new Set([...run.exclude, ...found.candidates.map(({ id }) => id)]);
  const groups = groupsOf?.(run.user) ?? [];
  const ranking = (limit: number) => popular.itemsOf(groups, { limit, exclude });
  const list: Source = {
    name: "fallback",
    find: () => findRanked({ ...run, exclude }, { kind: "fallback", name: "popular", ranking, limit: missing }),
  };
  const checked = await attempt(list, budget, run, signal);
  if (checked.failure === undefined) return { ...checked, steps: checked.steps.map((step) => noted(step, why)) };
  const candidates = run.filter === undefined ? uncheckedFallback(popular, groups, { limit: missing, exclude }) : [];
  const note = run.filter === undefined ? `${why}; not looked up: ${checked.failure}` : `${why}; ${checked.failure}`;
  const step = traceStep({ stage: FALLBACK, ms: 0, ranked: candidates, kept: missing, fellBack: true, note });
  return { candidates, steps: [step] };
}

const FALLBACK = "fallback(popular)";

function noted(step: RecordedStep, note: string): RecordedStep {
  return { ...step, stage: FALLBACK, fellBack: true, note };
}

/** Popular items as candidates, without asking the collection for them. */
export function uncheckedFallback(
  popular: PopularLists,
  groups: readonly string[],
  request: { readonly limit: number; readonly exclude: ReadonlySet<string> },
): Candidate[] {
  return popular.itemsOf(groups, request).map(({ item, score }, i) => ({
    id: item,
    score: 0,
    row: {},
    sources: [{ kind: "fallback", field: "popular", rank: i + 1, score }],
  }));
}
