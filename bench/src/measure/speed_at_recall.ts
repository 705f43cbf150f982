export interface CurvePoint {
  readonly recall: number;
  readonly queriesPerSecond: number;
}

/**
 * The queries/s at a given recall, between the two neighbouring points of the curve: recall against the logarithm of
 * the speed, where such curves are nearly straight. Where the cheapest point is above the target already, that point.
 *
 * @param curve from the cheapest setting to the dearest.
 * @returns undefined where no point reaches the target.
 */
export function speedAtRecall(curve: readonly CurvePoint[], target: number): number | undefined {
  const above = curve.findIndex((point) => point.recall >= target);
  if (above < 0) return undefined;
  if (above === 0) return curve[0].queriesPerSecond;
  const [low, high] = [curve[above - 1], curve[above]];
  const share = (target - low.recall) / (high.recall - low.recall);
  return low.queriesPerSecond * (high.queriesPerSecond / low.queriesPerSecond) ** share;
}
