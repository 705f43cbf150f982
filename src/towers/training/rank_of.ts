/**
 * The place of a target among all items but those left out, from 1; of items of one score those with a lower number come first, so
 * that vectors that are all the same do not put every target first. The target is never left out.
 */
export function rankOf(scores: Float32Array, target: number, without: Uint32Array): number {
  const score = scores[target];
  const isBefore = (item: number): boolean => scores[item] > score || (scores[item] === score && item < target);
  let rank = 1;
  for (let item = 0; item < scores.length; item++) if (isBefore(item)) rank++;
  for (const item of without) if (isBefore(item)) rank--;
  return rank;
}
