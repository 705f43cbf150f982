/** What searches with one value find, and what they cost in milliseconds. */
export interface TunePoint {
  readonly value: number;
  readonly recall: number;
  readonly p50: number;
  readonly p99: number;
}

/** Searches for a value are over once the smallest that does is known to this share of it. */
const CLOSE_ENOUGH = 1 / 16;

/**
 * Looks for the least value that reaches the target: each is the double of the one before until one does, then the gap is
 * halved. Returns all that was measured, from the smallest value to the largest.
 */
export async function searchValues(
  { least, most }: { readonly least: number; readonly most: number },
  target: number,
  measure: (value: number) => Promise<TunePoint>,
): Promise<TunePoint[]> {
  const points: TunePoint[] = [];
  let below = least - 1;
  let value = least;
  for (;;) {
    points.push(await measure(value));
    if (points[points.length - 1].recall >= target || value === most) break;
    below = value;
    value = Math.min(value * 2, most);
  }
  let reached = points[points.length - 1].recall >= target ? value : below;
  while (reached - below > Math.max(1, reached * CLOSE_ENOUGH)) {
    const middle = Math.floor((below + reached) / 2);
    const point = await measure(middle);
    points.push(point);
    if (point.recall >= target) reached = middle;
    else below = middle;
  }
  return points.sort((a, b) => a.value - b.value);
}
