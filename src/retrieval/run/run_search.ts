import { ElanusError } from "../../errors/index.ts";
import type { Candidate } from "../candidate.ts";
import { diagnose } from "../explain/diagnose.ts";
import { explain } from "../explain/explain.ts";
import type { Retrieval } from "../retrieval.ts";
import type { Source } from "../sources/source.ts";
import type { Stage } from "../stages/stage.ts";
import { unlessAborted, withinBudget } from "./budget.ts";
import { allOf } from "./filters.ts";
import { RowLoader } from "./row_loader.ts";
import type { SearchRun } from "./search_run.ts";
import type { SearchUser } from "./search_user.ts";
import type { SearchedCollection } from "./searched_collection.ts";
import { shownStep, traceStep } from "./trace.ts";

/** A search with its options as checked. */
interface Search {
  readonly query: string;
  readonly limit: number;
  readonly offset: number;
  /** Its own, beside what stages require. */
  readonly filter?: string;
  readonly user?: SearchUser;
  readonly exclude: ReadonlySet<string>;
  readonly exprValues?: Readonly<Record<string, unknown>>;
  readonly outputFields?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Asks the source, passes what it finds through the stages, and reads the rows of what is left. */
export async function runSearch(
  collection: SearchedCollection,
  source: Source,
  stages: readonly Stage[],
  search: Search,
): Promise<Retrieval> {
  const startedAt = performance.now();
  const filters = [...stages.flatMap((stage) => stage.filters), search.filter];
  const run = startRun(collection, search, allOf(filters));
  let candidates = await retrieve(source, run);
  for (const stage of stages) {
    candidates = await runStage(stage, candidates, run);
  }
  const hits = await unlessAborted(run.signal, () => readHits(candidates, run, search));
  const trace = {
    query: run.query,
    ...(run.filter !== undefined && { filter: run.filter }),
    steps: run.steps.map(shownStep),
    ms: performance.now() - startedAt,
  };
  return {
    hits,
    trace,
    explain: (id) => explain(run.steps, String(id)),
    diagnose: (id) => diagnose(run, filters, String(id)),
  };
}

function startRun(collection: SearchedCollection, search: Search, filter: string | undefined): SearchRun {
  const { query, user, exclude, exprValues, limit, offset, signal } = search;
  return {
    query,
    user,
    exclude,
    collection,
    filter,
    exprValues,
    window: offset + limit,
    signal: signal ?? new AbortController().signal,
    rows: new RowLoader(collection),
    steps: [],
  };
}

async function retrieve(source: Source, run: SearchRun): Promise<readonly Candidate[]> {
  const found = await withinBudget(source.budget, run.signal, (signal) => source.find(run, signal));
  if (found.late) {
    throw new ElanusError("CANCELLED", `${source.name} took longer than its ${source.budget} ms`, {
      hint: "give it a larger `budget`, or another source beside it with `fuse`",
    });
  }
  run.steps.push(...found.value.steps);
  return found.value.candidates;
}

/** One that says nothing of what it did is recorded by what it gave. */
async function runStage(stage: Stage, given: readonly Candidate[], run: SearchRun): Promise<readonly Candidate[]> {
  const startedAt = performance.now();
  const recorded = run.steps.length;
  const ranked = await unlessAborted(run.signal, () => stage.run(given, run));
  if (ranked !== given && run.steps.length === recorded) {
    const ms = performance.now() - startedAt;
    run.steps.push(traceStep({ stage: stage.name, ms, ranked, kept: ranked.length }));
  }
  return ranked;
}

async function readHits(
  candidates: readonly Candidate[],
  run: SearchRun,
  { offset, limit, outputFields }: Search,
): Promise<Candidate[]> {
  const startedAt = performance.now();
  const page = candidates.slice(offset, offset + limit);
  const hits = await run.rows.load(page, outputFields ?? run.collection.outputFields);
  const ms = performance.now() - startedAt;
  run.steps.push(traceStep({ stage: "hits", ms, ranked: candidates, kept: offset + limit }));
  return hits;
}
