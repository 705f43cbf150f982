import { ElanusError } from "../../errors/index.ts";
import type { Candidate } from "../candidate.ts";
import { checkBudget, checkOptions, checkWhole } from "../check_options.ts";
import type { Reranker } from "../rerankers/reranker.ts";
import { withinBudget } from "../run/budget.ts";
import type { SearchRun } from "../run/search_run.ts";
import { traceStep } from "../run/trace.ts";
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
      const considered = await run.rows.load(given.slice(0, most), reranker.fields ?? run.collection.outputFields);
      const { scores, note } = await scoresInTime(reranker, considered, budget, run);
      const ranked = scores === undefined ? considered : byScore(considered, scores);
      const kept = Math.max(keep ?? ranked.length, run.window);
      const ms = performance.now() - startedAt;
      run.steps.push(
        traceStep({ stage: name, ms, ranked, kept, toKeep: moreKept, note, fellBack: scores === undefined }),
      );
      return ranked.slice(0, kept);
    },
  };
}

const moreKept = (rank: number) => `keep: ${rank}`;

interface Scored {
  /** Undefined where the fallback stands in; `note` says why. */
  readonly scores?: readonly number[];
  readonly note?: string;
}

async function scoresInTime(
  reranker: Reranker,
  candidates: readonly Candidate[],
  budget: number | undefined,
  run: SearchRun,
): Promise<Scored> {
  if (candidates.length === 0) return { scores: [] };
  try {
    const outcome = await withinBudget(budget, run.signal, (signal) =>
      reranker.rerank(run.query, candidates, { signal, user: run.user }),
    );
    if (outcome.late) return { note: `took longer than its ${budget} ms: the order of before stands` };
    return { scores: checkScores(reranker.name, outcome.value, candidates.length) };
  } catch (error) {
    if (!(error instanceof ElanusError) || error.code !== "REMOTE_FAILED") throw error;
    return { note: `${error.message}: the order of before stands` };
  }
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
