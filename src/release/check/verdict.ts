import { meanInterval } from "../../retrieval/evaluate/bootstrap.ts";
import type { Judgments } from "../../retrieval/evaluate/judgments.ts";
import { type MetricValues, measureRanking } from "../../retrieval/evaluate/metrics.ts";
import type { CheckFigures, Evaluation } from "../record/evaluation.ts";
import { type HeldOutAnswer, shareOf } from "./held_out.ts";

/** What a release must reach. */
export interface CheckBounds {
  /** The least share of the exact nearest that its index finds (0.9). */
  readonly recall?: number;
  /** The share of the live release's nDCG@10, and of its recall@100, by judgments, that it may lose (0.05). */
  readonly loss?: number;
  /**
   * The least share of the first k hits that it has in common with the live one. Without it any, where judgments say how
   * good both are; where none do, the check fails until one is set, be it 0.
   */
  readonly overlap?: number;
}

/** A release and what it made of the queries. */
export interface AskedRelease {
  readonly collection: string;
  readonly answers: readonly HeldOutAnswer[];
  readonly rows: number;
}

export interface Asked {
  readonly candidate: AskedRelease;
  readonly live?: AskedRelease;
  /** Of the queries, in the order of the answers. */
  readonly ids: readonly string[];
  readonly judgments?: Judgments;
  readonly bounds: CheckBounds;
  readonly k: number;
}

const BOUNDS = { recall: 0.9, loss: 0.05 };
/** A release with so many fewer rows than the live one was built from something else, or not to its end. */
const MOST_ROWS_LOST = 0.1;

/** The figures of both, and whether the candidate may go in the live one's place. */
export function evaluationOf(asked: Asked): Evaluation {
  const { candidate, live, k } = asked;
  const compared = live === undefined ? {} : comparisonOf(asked, live);
  const figures = {
    queries: asked.ids.length,
    k,
    candidate: figuresOf(asked, candidate),
    ...(live === undefined ? {} : { live: { collection: live.collection, ...figuresOf(asked, live) } }),
    ...compared,
  };
  const failures = failuresOf(figures, asked.bounds);
  return { at: new Date().toISOString(), passed: failures.length === 0, failures, ...figures };
}

function figuresOf(asked: Asked, { answers, rows }: AskedRelease): CheckFigures {
  const recalls = answers.flatMap(({ recall }) => (recall === undefined ? [] : [recall]));
  const judged = rankingsOf(asked, answers).filter((values) => values !== undefined);
  return {
    ...(recalls.length === 0 ? {} : { recall: mean(recalls) }),
    ...(judged.length === 0
      ? {}
      : {
          ndcg: mean(judged.map((values) => values["ndcg@10"])),
          recallAt100: mean(judged.map((values) => values["recall@100"])),
        }),
    topScore: mean(answers.map(({ topScore }) => topScore).filter(Number.isFinite)),
    norm: mean(answers.map(({ vector }) => Math.hypot(...vector))),
    rows,
  };
}

function comparisonOf(asked: Asked, live: AskedRelease): Pick<Evaluation, "overlap" | "ndcgDifference"> {
  const { candidate, k } = asked;
  const shared = candidate.answers.map(({ ids }, i) => shareOf(live.answers[i].ids.slice(0, k), ids.slice(0, k)));
  const before = rankingsOf(asked, live.answers);
  const differences = rankingsOf(asked, candidate.answers).flatMap((values, i) => {
    const other = before[i];
    return values === undefined || other === undefined ? [] : [values["ndcg@10"] - other["ndcg@10"]];
  });
  const ndcgDifference = { mean: mean(differences), interval: meanInterval(differences) };
  return { overlap: mean(shared), ...(differences.length === 0 ? {} : { ndcgDifference }) };
}

/** By judgments, query by query; undefined for those that nothing is relevant to. */
function rankingsOf({ ids, judgments }: Asked, answers: readonly HeldOutAnswer[]): (MetricValues | undefined)[] {
  return answers.map((answer, i) => {
    const grades = judgments?.get(ids[i]);
    const isJudged = grades !== undefined && [...grades.values()].some((grade) => grade > 0);
    return isJudged ? measureRanking(answer.ids, grades) : undefined;
  });
}

type Figures = Omit<Evaluation, "at" | "passed" | "failures">;

function failuresOf({ candidate, live, k, overlap }: Figures, bounds: CheckBounds): string[] {
  const { recall = BOUNDS.recall, loss = BOUNDS.loss, overlap: leastOverlap } = bounds;
  const failures: string[] = [];
  const fail = (fails: boolean, what: string) => {
    if (fails) failures.push(what);
  };
  fail(candidate.rows === 0, "it has no rows");
  fail(
    live !== undefined && candidate.rows < live.rows * (1 - MOST_ROWS_LOST),
    `it has ${candidate.rows} rows, the live one ${live?.rows}`,
  );
  fail(
    candidate.recall !== undefined && candidate.recall < recall,
    `its index finds ${digits(candidate.recall)} of the ${k} nearest, less than ${recall}`,
  );
  for (const [name, figure] of [["nDCG@10", "ndcg"] as const, ["recall@100", "recallAt100"] as const]) {
    const [mine, before] = [candidate[figure], live?.[figure]];
    fail(
      mine !== undefined && before !== undefined && mine < before * (1 - loss),
      `its ${name} is ${digits(mine)}, the live one's ${digits(before)}, and ${(loss * 100).toFixed(1)} % may be lost`,
    );
  }
  fail(
    live !== undefined && candidate.ndcg === undefined && leastOverlap === undefined,
    "nothing says that it is as good as the live one: no query is judged, and no overlap is asked for",
  );
  fail(
    overlap !== undefined && leastOverlap !== undefined && overlap < leastOverlap,
    `it has ${digits(overlap)} of the first ${k} hits in common with the live one, less than ${leastOverlap}`,
  );
  return failures;
}

function digits(value: number | undefined): string {
  return value === undefined ? "not known" : value.toFixed(3);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
