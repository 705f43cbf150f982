import { Bitset } from "../../kernels/bitset.ts";
import { seededRandom } from "../../kernels/math/random.ts";

/**
 * A share of the rows of one or more parts, each as likely as any other (selection sampling; Knuth, volume 2, algorithm
 * 3.4.2 S): exactly the share of all, rounded down, but at least one row where there is any.
 */
export function sampleRows(
  parts: readonly Bitset[],
  share: number,
  seed = Math.floor(Math.random() * 2 ** 32),
): Bitset[] {
  const random = seededRandom(seed);
  let left = parts.reduce((sum, rows) => sum + rows.count(), 0);
  let wanted = Math.min(left, Math.max(1, Math.floor(left * share)));
  return parts.map((rows) => {
    const kept = new Bitset(rows.length);
    for (const row of rows) {
      if (wanted === 0) break;
      if (random() * left-- >= wanted) continue;
      kept.add(row);
      wanted--;
    }
    return kept;
  });
}
