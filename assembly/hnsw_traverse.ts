// The walk through one layer: a beam of the best rows found, each expanded once, best first.

import { score_codes } from "./code_query";
import { at, EXPANDED, entry_row, insert_sorted, make_entry, put } from "./entry";
import { degree, links_of, NONE } from "./hnsw_links";
import { set_u32, u32_at } from "./lists";
import { Graph, Scratch } from "./structs";

/** Begins a traversal: nothing is visited. Marks are bytes, cleared when they have all been used. */
export function visit_none(g: Graph, s: Scratch): void {
  s.mark++;
  if (s.mark < 256) return;
  memory.fill(s.visited, 0, <usize>g.vectors.count);
  s.mark = 1;
}

/** Marks a row; true if it was not visited before. */
export function visit(s: Scratch, row: u32): bool {
  const place = s.visited + <usize>row;
  if (load<u8>(place) === s.mark) return false;
  store<u8>(place, <u8>s.mark);
  return true;
}

function is_allowed(s: Scratch, row: u32): bool {
  return (load<u32>(s.allowed + ((<usize>row >> 5) << 2)) & (1 << (row & 31))) !== 0;
}

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
  const list = links_of(g, row, 0);
  const most = degree(g, 0);
  let n: u32 = 0;
  let through: u32 = 0;
  let seen: u32 = 0;
  for (let i: u32 = 0; i < most; i++) {
    const other = u32_at(list, i);
    if (other === NONE) break;
    if (is_allowed(s, other)) {
      if (visit(s, other)) set_u32(s.batch, n++, other);
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
    if (is_allowed(s, other) && visit(s, other)) set_u32(s.batch, n++, other);
  }
  return n;
}
