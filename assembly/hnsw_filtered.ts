// A walk among the rows that pass a filter, which looks through the others. Where it begins, and how large a pool it needs, depends
// on what the filter leaves around the query: TypeScript looks (hnsw_approach, hnsw_share_around), and decides.

import { degree, is_allowed, links_of, NONE, visit, visit_none } from "./hnsw_links";
import { add_pooled_twins, hnsw_finish_best } from "./hnsw_search";
import { gather_allowed, seed_pool, traverse } from "./hnsw_traverse";
import { links_onward, stand_in } from "./hnsw_twins";
import { set_u32, u32_at } from "./lists";
import { Graph, Scratch } from "./structs";

/** From how many places in the table a filtered walk begins, beside the nearest row. */
const SEEDS: u32 = 16;

/** Of the rows to which one link or two lead from `row`, the share that passes the filter in `s.allowed`; 0 where there are none. */
export function hnsw_share_around(g: Graph, s: Scratch, row: u32): f32 {
  const list = links_onward(g, row);
  const most = degree(g, 0);
  let n: u32 = 0;
  for (; n < most && u32_at(list, n) !== NONE; n++) s.sink ^= load<u32>(links_of(g, u32_at(list, n), 0));
  let passing = count_passing(s, list, n);
  let seen = n;
  for (let i: u32 = 0; i < n; i++) {
    const onward = links_of(g, u32_at(list, i), 0);
    let m: u32 = 0;
    while (m < most && u32_at(onward, m) !== NONE) m++;
    passing += count_passing(s, onward, m);
    seen += m;
  }
  return seen === 0 ? 0 : <f32>passing / <f32>seen;
}

function count_passing(s: Scratch, list: usize, n: u32): u32 {
  let passing: u32 = 0;
  for (let i: u32 = 0; i < n; i++) passing += <u32>is_allowed(s, u32_at(list, i));
  return passing;
}

/**
 * As hnsw_search, among the rows that pass the filter in `s.allowed`: of the query that hnsw_approach was asked for, from the row on
 * that it found to be nearest.
 */
export function hnsw_search_filtered(g: Graph, s: Scratch, limit: u32, ef: u32, nearest: u32): u32 {
  return hnsw_finish_best(g, s, limit, add_pooled_twins(g, s, ef, hnsw_walk_filtered(g, s, ef, nearest)));
}

/** The part of hnsw_search_filtered that reads no vectors, as hnsw_walk is that of hnsw_search. */
export function hnsw_walk_filtered(g: Graph, s: Scratch, ef: u32, nearest: u32): u32 {
  return traverse(g, s, 0, ef, begin_filtered(g, s, ef, nearest));
}

/**
 * Only matching rows enter the pool: those around the nearest row, and a few from all over the table, because rows that
 * match may stand far from the query, out of reach from where it lies.
 */
function begin_filtered(g: Graph, s: Scratch, ef: u32, nearest: u32): u32 {
  visit_none(s);
  const around = gather_allowed(g, s, nearest, 0);
  let size = seed_pool(g, s, around, ef, 0);
  const found = stand_in(g, s, nearest);
  if (found !== NONE && visit(s, found)) {
    store<u32>(s.batch, found);
    size = seed_pool(g, s, 1, ef, size);
  }
  return seed_pool(g, s, gather_spread(g, s), ef, size);
}

/** The first allowed row in each of SEEDS equal parts of the table that was not visited yet. */
function gather_spread(g: Graph, s: Scratch): u32 {
  const words = (g.vectors.count + 31) >> 5;
  const part = (words + SEEDS - 1) / SEEDS;
  let n: u32 = 0;
  for (let from: u32 = 0; from < words; from += part) {
    const to = min<u32>(from + part, words);
    for (let w = from; w < to; w++) {
      const word = u32_at(s.allowed, w);
      if (word === 0) continue;
      const row = (w << 5) + ctz(word);
      if (visit(s, row)) set_u32(s.batch, n++, row);
      break;
    }
  }
  return n;
}
