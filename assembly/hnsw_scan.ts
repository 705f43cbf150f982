import { score_codes } from "./code_query";
import { make_entry, offer } from "./entry";
import { hnsw_ask } from "./hnsw_search";
import { f32_at, set_u32, u32_at } from "./lists";
import { Graph, Scratch } from "./structs";

/** Rows scored together: few enough that what was touched is still in the first-level cache. */
const SCAN_BATCH: u32 = 32;

/**
 * As hnsw_walk, of rows [from, to) alone, which are coded and need not be linked: all of them are compared by their codes, and
 * the best `ef` fill the pool, in no order.
 */
export function hnsw_scan(g: Graph, s: Scratch, from: u32, to: u32, ef: u32, prefix: u32): u32 {
  hnsw_ask(g, s, prefix);
  let size: u32 = 0;
  let n: u32 = 0;
  for (let row = next_allowed(s, from, to); row < to; row = next_allowed(s, row + 1, to)) {
    set_u32(s.batch, n++, row);
    if (n < SCAN_BATCH) continue;
    size = offer_batch(g, s, n, ef, size);
    n = 0;
  }
  return offer_batch(g, s, n, ef, size);
}

/** As hnsw_scan, of the `n` rows that are listed at `rows`. */
export function hnsw_scan_listed(g: Graph, s: Scratch, rows: usize, n: u32, ef: u32, prefix: u32): u32 {
  hnsw_ask(g, s, prefix);
  let size: u32 = 0;
  for (let start: u32 = 0; start < n; start += SCAN_BATCH) {
    const count = min<u32>(SCAN_BATCH, n - start);
    for (let i: u32 = 0; i < count; i++) set_u32(s.batch, i, u32_at(rows, start + i));
    size = offer_batch(g, s, count, ef, size);
  }
  return size;
}

/** The first row from `row` on that is allowed, `to` where none is before it: words of the filter without any are passed over. */
function next_allowed(s: Scratch, row: u32, to: u32): u32 {
  if (s.allowed === 0 || row >= to) return row;
  let word = u32_at(s.allowed, row >> 5) >> (row & 31);
  while (word === 0) {
    row = (row | 31) + 1;
    if (row >= to) return to;
    word = u32_at(s.allowed, row >> 5);
  }
  return row + ctz(word);
}

function offer_batch(g: Graph, s: Scratch, n: u32, ef: u32, size: u32): u32 {
  score_codes(g.codes, s, s.asked, n);
  for (let i: u32 = 0; i < n; i++) {
    size = offer(s.pool, size, ef, make_entry(f32_at(s.scores, i), u32_at(s.batch, i)));
  }
  return size;
}
