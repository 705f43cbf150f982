// Exact scores for a pool that codes have put in order, from the best down to where no row is left that may be among the best
// of them all.
//
// An exact score is that by the codes, a constant of the query, and a rest: what the codes do not hold of a row. Of the rows that
// are scored already the rests are known, and by their mean and deviation what to expect of the next:
//
//   by codes  .51 .50 .48 .47 .45 .43 | .41 .39 ...
//   exact     .92 .94 .88 .89 .84 .86 |              here ends limit 4: .41 + mean + 4 deviations is less than .88

import { exact_per_code } from "./code_query";
import { at, entry_score, make_entry, put, sort_entries } from "./entry";
import { POOL_BATCH, score_entries } from "./exact";
import { f32_at, u32_at } from "./lists";
import { Scratch, Vectors } from "./structs";

/** Of so many rows rests must be known: with twelve, some neighbours are lost. */
const LEAST_KNOWN: u32 = 16;
/** So many follow at once; where there are many, a quarter, for all are sorted each time. */
const LEAST_MORE: u32 = 8;
/**
 * Of 100,000 x 768 on 224 coordinates, ef 28 to 96, no neighbour is lost by 4 deviations or 3.5, 1 of 1,000 by 3 and 3 by 2.5; of
 * sets of another kind 3.5 lose up to 2 of 1,000. Of a pool of 32 / 64 / 96 it scores 28 / 33 / 34, and a search takes 76 / 108 / 141
 * us instead of 76 / 127 / 179.
 */
const DEVIATIONS: f64 = 4;

/**
 * Scores the best of the first `size` entries of the pool, which are sorted by the codes that `s.asked` was compared with, as far
 * as they may be among the best `limit`; returns how many it has scored, and sorted.
 */
export function score_best(v: Vectors, s: Scratch, limit: u32, size: u32): u32 {
  const slope = exact_per_code(v, s.asked);
  let sum: f64 = 0;
  let squares: f64 = 0;
  let scored: u32 = 0;
  let end = min<u32>(size, max<u32>(limit, LEAST_KNOWN));
  while (scored < end) {
    const n = min<u32>(POOL_BATCH, end - scored);
    score_entries(v, s, scored, n);
    for (let i: u32 = 0; i < n; i++, scored++) {
      const exact = f32_at(s.scores, i);
      const rest = <f64>exact - slope * entry_score(at(s.pool, scored));
      sum += rest;
      squares += rest * rest;
      put(s.pool, scored, make_entry(exact, u32_at(s.batch, i)));
    }
    if (scored < end || scored === size) continue;
    sort_entries(s.pool, scored);
    const mean = sum / scored;
    const margin = mean + DEVIATIONS * sqrt<f64>(max<f64>(squares / scored - mean * mean, 0));
    const least = entry_score(at(s.pool, limit - 1));
    const most = min<u32>(size, scored + max<u32>(LEAST_MORE, scored >> 2));
    // Where a rest is no number, nothing is known, and all are scored.
    while (end < most && !(slope * entry_score(at(s.pool, end)) + margin < least)) end++;
  }
  return scored;
}
