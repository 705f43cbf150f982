/** The grades of one query by document: above 0 is relevant, and more is better. */
export type Grades = ReadonlyMap<string, number>;

/** What a ranking is worth for one query; each from 0 to 1, and 1 is best. */
export const METRICS = ["ndcg@10", "recall@100", "mrr"] as const;
export type Metric = (typeof METRICS)[number];
export type MetricValues = Readonly<Record<Metric, number>>;

/** Hits that a search must be asked for, that all metrics can be told. */
export const HITS_NEEDED = 100;

/** All metrics of a ranking: ids, the best first. Documents without a grade count as irrelevant. */
export function measureRanking(ranking: readonly string[], grades: Grades): MetricValues {
  return {
    "ndcg@10": ndcg(ranking, grades, 10),
    "recall@100": recall(ranking, grades, HITS_NEEDED),
    mrr: reciprocalRank(ranking, grades),
  };
}

/**
 * Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002) of the first `depth`, with the grades themselves
 * as gains (linear, as trec_eval and BEIR have it) and log2(rank + 1) as discount. 0 where nothing is relevant.
 */
export function ndcg(ranking: readonly string[], grades: Grades, depth: number): number {
  const best = idealGain(grades, depth);
  const gains = ranking.slice(0, depth).map((id) => gainOf(grades.get(id) ?? 0));
  return best === 0 ? 0 : discounted(gains, depth) / best;
}

/** The discounted gain of the best order that there could be. */
export function idealGain(grades: Grades, depth: number): number {
  return discounted(
    Array.from(grades.values(), gainOf).sort((a, b) => b - a),
    depth,
  );
}

/** The share of the relevant documents that are among the first `depth`; 0 where nothing is relevant. */
export function recall(ranking: readonly string[], grades: Grades, depth: number): number {
  const found = new Set(ranking.slice(0, depth));
  let [relevant, hits] = [0, 0];
  for (const [id, grade] of grades) {
    if (grade <= 0) continue;
    relevant++;
    if (found.has(id)) hits++;
  }
  return relevant === 0 ? 0 : hits / relevant;
}

/** One by the rank of the first relevant document, 0 where none is found. */
export function reciprocalRank(ranking: readonly string[], grades: Grades): number {
  const place = ranking.findIndex((id) => (grades.get(id) ?? 0) > 0);
  return place < 0 ? 0 : 1 / (place + 1);
}

/** Some collections grade spam below 0: it gains nothing. */
export function gainOf(grade: number): number {
  return Math.max(grade, 0);
}

function discounted(gains: readonly number[], depth: number): number {
  let sum = 0;
  for (let i = 0; i < Math.min(gains.length, depth); i++) sum += gains[i] / Math.log2(i + 2);
  return sum;
}
