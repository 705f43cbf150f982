// The walk through one layer: a beam of the best rows found, each expanded once, best first.

import { score_codes } from "./code_query";
import { at, EXPANDED, entry_row, insert_sorted, make_entry, put } from "./entry";
import { degree, is_allowed, links_of, NONE, visit } from "./hnsw_links";
import { links_onward, stand_in } from "./hnsw_twins";
import { set_u32, u32_at } from "./lists";
import { Graph, Scratch } from "./structs";

/** Goes greedily from `row` on layer `from` down to the layer above `to`; returns the nearest row found. */
export function descend(g: Graph, s: Scratch, row: u32, from: u32, to: u32): u32 {
  store<u32>(s.batch, row);
  score_codes(g.codes, s, s.asked, 1);
  let best = make_entry(load<f32>(s.scores), row);
  for (let layer = from; layer > to; layer--) {
    for (;;) {
      const before = best;
      const n = gather_all(g, s, entry_row(best), layer);
      score_codes(g.codes, s, s.asked, n);
      for (let i: u32 = 0; i < n; i++) best = max<u64>(best, scored(s, i));
      if (best === before) break;
    }
  }
  return entry_row(best);
}

function scored(s: Scratch, i: u32): u64 {
  const place = (<usize>i) << 2;
  return make_entry(load<f32>(s.scores + place), load<u32>(s.batch + place));
}

/** Puts rows of the batch into an empty or a sorted pool; returns its size. */
export function seed_pool(g: Graph, s: Scratch, n: u32, ef: u32, size: u32): u32 {
  score_codes(g.codes, s, s.asked, n);
  for (let i: u32 = 0; i < n; i++) {
    const entry = scored(s, i);
    if (size < ef) insert_sorted(s.pool, size++, entry);
    else if (entry > at(s.pool, size - 1)) insert_sorted(s.pool, size - 1, entry);
  }
  return size;
}

/**
 * Expands the best entry that was not expanded yet until none is left among the best `ef`. The pool holds `size`
 * entries to begin with, sorted; returns how many it holds in the end.
 */
export function traverse(g: Graph, s: Scratch, layer: u32, ef: u32, size: u32): u32 {
  const filtered = layer === 0 && s.allowed !== 0;
  let k: u32 = 0;
  while (k < size) {
    const entry = at(s.pool, k);
    if (entry & EXPANDED) {
      k++;
      continue;
    }
    put(s.pool, k, entry | EXPANDED);
    const row = entry_row(entry);
    const n = filtered ? gather_allowed(g, s, row) : gather_unvisited(g, s, row, layer);
    score_codes(g.codes, s, s.asked, n);
    // All before k are expanded; go on at k, or at the first entry that came in before it.
    for (let i: u32 = 0; i < n; i++) {
      const found = scored(s, i);
      if (size === ef && found < at(s.pool, size - 1)) continue;
      const place = insert_sorted(s.pool, size < ef ? size++ : size - 1, found);
      if (place < k) k = place;
    }
  }
  return size;
}

/**
 * Traverses layer 0 with a pool that holds rows which do not pass the filter beside those that do, down to the ef-th of
 * the latter, yet no more than `capacity`. Returns how many it holds in the end.
 */
export function traverse_dropping(g: Graph, s: Scratch, ef: u32, capacity: u32, size: u32): u32 {
  let passing = count_allowed(s, size);
  let k: u32 = 0;
  while (k < size) {
    const entry = at(s.pool, k);
    if (entry & EXPANDED) {
      k++;
      continue;
    }
    put(s.pool, k, entry | EXPANDED);
    const n = gather_unvisited(g, s, entry_row(entry), 0);
    score_codes(g.codes, s, s.asked, n);
    for (let i: u32 = 0; i < n; i++) {
      const found = scored(s, i);
      if ((passing === ef || size === capacity) && found < at(s.pool, size - 1)) continue;
      if (size === capacity) passing -= allowed_at(s, --size);
      const place = insert_sorted(s.pool, size++, found);
      passing += allowed_at(s, place);
      while (passing > ef || (passing === ef && allowed_at(s, size - 1) === 0)) passing -= allowed_at(s, --size);
      if (place < k) k = place;
    }
  }
  return size;
}

function count_allowed(s: Scratch, size: u32): u32 {
  let n: u32 = 0;
  for (let i: u32 = 0; i < size; i++) n += allowed_at(s, i);
  return n;
}

/** 1 if the row at this place of the pool passes the filter, else 0. */
function allowed_at(s: Scratch, place: u32): u32 {
  return is_allowed(s, entry_row(at(s.pool, place))) ? 1 : 0;
}

function gather_all(g: Graph, s: Scratch, row: u32, layer: u32): u32 {
  const list = links_of(g, row, layer);
  const most = degree(g, layer);
  let n: u32 = 0;
  for (; n < most; n++) {
    const other = u32_at(list, n);
    if (other === NONE) break;
    set_u32(s.batch, n, other);
  }
  return n;
}

function gather_unvisited(g: Graph, s: Scratch, row: u32, layer: u32): u32 {
  const list = links_of(g, row, layer);
  const most = degree(g, layer);
  let n: u32 = 0;
  for (let i: u32 = 0; i < most; i++) {
    const other = u32_at(list, i);
    if (other === NONE) break;
    if (visit(s, other)) set_u32(s.batch, n++, other);
  }
  return n;
}

/**
 * The allowed neighbours, and those of the neighbours that are not allowed, up to as many as a row has links: the walk
 * stays among matching rows without losing its way (ACORN, Patel et al. 2024, arXiv:2403.04871).
 */
export function gather_allowed(g: Graph, s: Scratch, row: u32): u32 {
  const list = links_onward(g, row);
  const most = degree(g, 0);
  let n: u32 = 0;
  let through: u32 = 0;
  let seen: u32 = 0;
  for (let i: u32 = 0; i < most; i++) {
    const other = u32_at(list, i);
    if (other === NONE) break;
    const found = stand_in(g, s, other);
    if (found !== NONE) {
      if (visit(s, found)) set_u32(s.batch, n++, found);
    } else if (load<u8>(s.visited + <usize>other) !== s.mark) {
      seen ^= load<u32>(links_of(g, other, 0));
      set_u32(s.others, through++, other);
    }
  }
  s.sink ^= seen;
  for (let i: u32 = 0; i < through && n < most; i++) {
    const passed = u32_at(s.others, i);
    visit(s, passed);
    n = gather_through(g, s, passed, n, most);
  }
  return n;
}

function gather_through(g: Graph, s: Scratch, passed: u32, n: u32, most: u32): u32 {
  const list = links_of(g, passed, 0);
  for (let i: u32 = 0; i < most && n < most; i++) {
    const other = u32_at(list, i);
    if (other === NONE) break;
    const found = stand_in(g, s, other);
    if (found !== NONE && visit(s, found)) set_u32(s.batch, n++, found);
  }
  return n;
}
