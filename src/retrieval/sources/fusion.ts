import { ElanusError } from "../../errors/index.ts";
import type { Candidate } from "../candidate.ts";

/** One list of what several searches found. */
export interface Fusion {
  /** What the trace calls it. */
  readonly name: string;
  /**
   * One ranking a source, best first; a source that was left out has an empty one. Gives every row once, best first.
   */
  fuse(rankings: readonly (readonly Candidate[])[]): Candidate[];
}

const DEFAULT_K = 60;

export interface RrfOptions {
  /** 60: the larger, the less it matters whether a row stands first or tenth. */
  readonly k?: number;
  /** How much each source counts, in their order: 1 each without it. */
  readonly weights?: readonly number[];
}

/**
 * Reciprocal rank fusion: the sum of 1 / (k + rank) over the searches that found a row. Scores do not matter.
 *
 * Cormack, Clarke and Buettcher 2009; `k` is 60 there and in Milvus's RRFRanker.
 */
export function rrf({ k = DEFAULT_K, weights }: RrfOptions = {}): Fusion {
  if (!(k > 0 && k < 16_384)) throw badFusion("`k` must be above 0 and below 16384", `it is ${JSON.stringify(k)}`);
  if (weights !== undefined) checkWeights(weights);
  return {
    name: weights === undefined ? "rrf" : `rrf ${weights.join(":")}`,
    fuse(rankings) {
      if (weights !== undefined) checkCount(weights, rankings.length);
      return summed(rankings, (_, rank, source) => (weights?.[source] ?? 1) / (k + rank));
    },
  };
}

/**
 * The weighted sum of the scores, brought to one scale for each query: the best of each search is 1, and 0 is the worst
 * of its candidates, of a search by words no score at all. What a search did not find adds nothing.
 *
 * @param weights one a source, in their order: of `hybrid` meaning, then words.
 */
export function weighted(weights: readonly number[]): Fusion {
  checkWeights(weights);
  return {
    name: `weighted ${weights.join(":")}`,
    fuse(rankings) {
      checkCount(weights, rankings.length);
      const scales = rankings.map(scaleOf);
      return summed(rankings, ({ score }, _, source) => weights[source] * scales[source](score));
    },
  };
}

/** Rows by the sums of what each of the rankings gives them; rows of equal sums stand as they were found. */
function summed(
  rankings: readonly (readonly Candidate[])[],
  worth: (candidate: Candidate, rank: number, source: number) => number,
): Candidate[] {
  const fused = new Map<string, Candidate>();
  for (const [source, ranking] of rankings.entries()) {
    for (const [i, candidate] of ranking.entries()) {
      const before = fused.get(candidate.id);
      const score = (before?.score ?? 0) + worth(candidate, i + 1, source);
      const sources = [...(before?.sources ?? []), ...candidate.sources];
      fused.set(candidate.id, { id: candidate.id, score, row: candidate.row, sources });
    }
  }
  return [...fused.values()].sort((a, b) => b.score - a.score);
}

function scaleOf(ranking: readonly Candidate[]): (score: number) => number {
  const isOfWords = ranking[0]?.sources[0]?.kind === "words";
  const best = ranking[0]?.score ?? 0;
  const worst = isOfWords ? 0 : (ranking.at(-1)?.score ?? 0);
  return (score) => (best === worst ? 1 : (score - worst) / (best - worst));
}

function checkWeights(weights: readonly number[]): void {
  if (Array.isArray(weights) && weights.every((weight) => Number.isFinite(weight) && weight >= 0)) return;
  throw badFusion("weights must be numbers from 0 up", `they are ${JSON.stringify(weights)}`);
}

function checkCount(weights: readonly number[], sources: number): void {
  if (sources === weights.length) return;
  throw badFusion("there must be one weight for each source", `${weights.length} weights, ${sources} sources`);
}

function badFusion(message: string, detail: string): ElanusError {
  return new ElanusError("INVALID_PARAMETER", message, { detail });
}
