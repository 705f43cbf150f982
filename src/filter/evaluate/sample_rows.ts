import { Bitset } from "../../kernels/bitset.ts";
import { seededRandom } from "../../kernels/math/random.ts";

/**
 * A share of the rows, each as likely as any other (selection sampling; Knuth, volume 2, algorithm 3.4.2 S): exactly
 * the share, rounded down, but at least one row where there is any.
 */
export function sampleRows(rows: Bitset, share: number, seed: number): Bitset {
  const random = seededRandom(seed);
  const kept = new Bitset(rows.length);
  let left = rows.count();
  let wanted = Math.min(left, Math.max(1, Math.floor(left * share)));
  for (const row of rows) {
    if (wanted === 0) break;
    if (random() * left-- >= wanted) continue;
    kept.add(row);
    wanted--;
  }
  return kept;
}
