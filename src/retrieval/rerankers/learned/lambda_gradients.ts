/** The first and second derivatives of the loss by each score, signed so that a score should follow its gradient. */
export interface Gradients {
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
}

/** Ranks that count. */
const DEPTH = 10;

/**
 * LambdaRank's gradients (Burges 2010) for the candidates of one query: each pair of unequal grades pulls apart by the
 * logistic loss of its scores, as hard as nDCG@10 would change if the two changed places.
 *
 * @param best the discounted gain of the best possible order.
 */
export function lambdaGradients(scores: Float64Array, grades: Float64Array, best: number): Gradients {
  const gradient = new Float64Array(scores.length);
  const curvature = new Float64Array(scores.length);
  if (best <= 0) return { gradient, curvature };
  const order = Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a] || a - b);
  // Two beyond the depth may change places for nothing: one of a pair lies within.
  for (let i = 0; i < Math.min(DEPTH, order.length); i++) {
    for (let j = i + 1; j < order.length; j++) {
      const [upper, lower] = [order[i], order[j]];
      if (grades[upper] === grades[lower]) continue;
      const [better, worse] = grades[upper] > grades[lower] ? [upper, lower] : [lower, upper];
      const stake = ((discount(i) - discount(j)) * (grades[better] - grades[worse])) / best;
      const wrong = 1 / (1 + Math.exp(scores[better] - scores[worse]));
      gradient[better] += stake * wrong;
      gradient[worse] -= stake * wrong;
      curvature[better] += stake * wrong * (1 - wrong);
      curvature[worse] += stake * wrong * (1 - wrong);
    }
  }
  return { gradient, curvature };
}

function discount(place: number): number {
  return place < DEPTH ? 1 / Math.log2(place + 2) : 0;
}
