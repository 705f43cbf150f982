import { ElanusError } from "../../errors/index.ts";
import type { Candidate } from "../candidate.ts";
import { checkBudget, checkOptions, checkWhole } from "../check_options.ts";
import type { Reranker } from "../rerankers/reranker.ts";
import { withinBudget } from "../run/budget.ts";
import type { SearchRun } from "../run/search_run.ts";
import { traceStep } from "../run/trace.ts";
import { moreCandidates } from "../sources/semantic.ts";
import type { Stage } from "./stage.ts";

export interface RerankOptions {
  /** How many of the best it looks at (all); what it does not look at is left out. */
  readonly candidates?: number;
  /** How many of the best go on (all that it looked at). */
  readonly keep?: number;
  /** Milliseconds: when they are over, the order of before stands. */
  readonly budget?: number;
}

/**
 * Orders candidates by what a re-ranker makes of each. Where it is late, or its endpoint does not answer, the order of
 * before stands, and the trace says so.
 */
export function rerankStage(reranker: Reranker, options: RerankOptions = {}): Stage {
  checkOptions("rerank", options, ["candidates", "keep", "budget"]);
  const { candidates, keep } = options;
  const budget = checkBudget(options.budget);
  if (candidates !== undefined) checkWhole("candidates", candidates, 1);
  if (keep !== undefined) checkWhole("keep", keep, 1);
  const name = `rerank(${reranker.name})`;
  return {
    name,
    filters: [],
    async run(given, run) {
      const startedAt = performance.now();
      const most = Math.max(candidates ?? given.length, run.window);
      const considered = given.slice(0, most);
      const { scored, note } = await scoredInTime(reranker, considered, budget, run);
      const ranked = scored ?? considered;
      const kept = Math.max(keep ?? ranked.length, run.window);
      const ms = performance.now() - startedAt;
      const step = { stage: name, ms, ranked, kept, toKeep: moreKept, toRank: moreCandidates };
      run.steps.push(traceStep({ ...step, note: note ?? overTime(ms, budget), fellBack: scored === undefined }));
      return ranked.slice(0, kept);
    },
  };
}

const moreKept = (rank: number) => `keep: ${rank}`;

/** Work that never gives way to the timer cannot be late: what it came to counts, and the trace says what it took. */
function overTime(ms: number, budget: number | undefined): string | undefined {
  return budget === undefined || ms <= budget ? undefined : `took ${Math.round(ms)} of its ${budget} ms`;
}

interface Scored {
  /** The best first; undefined where the fallback stands in, and `note` says why. */
  readonly scored?: readonly Candidate[];
  readonly note?: string;
}

async function scoredInTime(
  reranker: Reranker,
  candidates: readonly Candidate[],
  budget: number | undefined,
  run: SearchRun,
): Promise<Scored> {
  if (candidates.length === 0) return { scored: [] };
  try {
    const outcome = await withinBudget(budget, run.signal, (signal) => scored(reranker, candidates, run, signal));
    if (outcome.late) return { note: `took longer than its ${budget} ms: the order of before stands` };
    return { scored: outcome.value };
  } catch (error) {
    if (!(error instanceof ElanusError) || error.code !== "REMOTE_FAILED") throw error;
    return { note: `${error.message}: the order of before stands` };
  }
}

/** The texts are read within the time too: from a server they may take as long as the scores. */
async function scored(
  reranker: Reranker,
  candidates: readonly Candidate[],
  run: SearchRun,
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  const read = await run.rows.load(candidates, reranker.fields ?? run.collection.outputFields);
  const scores = await reranker.rerank(run.query, read, { signal, user: run.user });
  return byScore(read, checkScores(reranker.name, scores, read.length));
}

function checkScores(name: string, scores: readonly number[], count: number): readonly number[] {
  const bad = scores.findIndex((score) => !Number.isFinite(score));
  if (scores.length === count && bad < 0) return scores;
  throw new ElanusError("INVALID_PARAMETER", `re-ranker \`${name}\` does not give each candidate a score`, {
    detail: bad < 0 ? `${scores.length} scores of ${count} candidates` : `score ${bad} is ${scores[bad]}`,
  });
}

function byScore(candidates: readonly Candidate[], scores: readonly number[]): Candidate[] {
  const scored = candidates.map((candidate, i) => ({ ...candidate, score: scores[i] }));
  return scored.sort((a, b) => b.score - a.score);
}
