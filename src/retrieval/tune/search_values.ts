/** Searches for a value are over once the smallest that does is known to this share of it. */
const CLOSE_ENOUGH = 1 / 16;

/**
 * Looks for the least value that reaches the target: each is the double of the one before until one does, then the gap is
 * halved. Returns all that was measured, from the smallest value to the largest.
 */
export async function searchValues<Point extends { readonly recall: number }>(
  { least, most }: { readonly least: number; readonly most: number },
  target: number,
  measure: (value: number) => Promise<Point>,
): Promise<Point[]> {
  const points = new Map<number, Point>();
  const reaches = async (value: number) => {
    const point = await measure(value);
    points.set(value, point);
    return point.recall >= target;
  };
  let below = least - 1;
  let reached = least;
  while (!(await reaches(reached)) && reached !== most) {
    below = reached;
    reached = Math.min(reached * 2, most);
  }
  while (reached - below > Math.max(1, reached * CLOSE_ENOUGH)) {
    const middle = Math.floor((below + reached) / 2);
    if (await reaches(middle)) reached = middle;
    else below = middle;
  }
  return [...points].sort(([a], [b]) => a - b).map(([, point]) => point);
}
