// The walk through one layer: a beam of the best rows found, each expanded once, best first, two at a time.

import { score_codes } from "./code_query";
import { at, EXPANDED, entry_row, insert_sorted, make_entry, merge_sorted, put } from "./entry";
import { degree, is_allowed, links_of, NONE, visit, visit_none } from "./hnsw_links";
import { links_onward, stand_in } from "./hnsw_twins";
import { landmarks_gather } from "./landmarks";
import { set_u32, u32_at } from "./lists";
import { Graph, Scratch } from "./structs";

/**
 * Rows that are expanded together: their links and the rows that these lead to are waited for once, not one after the other.
 * Of 100,000 x 768 a walk at ef 32 takes 70 us instead of 82, and finds more (recall .980 instead of .978); four together
 * take 73.
 */
const EXPANDED_TOGETHER: u32 = 2;

/**
 * Of its pool, a walk fills this share on the layers above. One row alone led too often into a cluster beside that of the query, out of
 * which a small pool finds no way: of 1,000,000 x 768 in 1,000 clusters every ninth search at ef 32 found nothing that was right.
 */
const APPROACH_SHARE: u32 = 4;

/**
 * Begins the pool of a walk through layer `to`, of `most` rows, with the best that a walk down to the layer above finds there; on layer
 * 0 with landmarks, where there are any. Returns how many there are.
 */
export function approach(g: Graph, s: Scratch, to: u32, most: u32): u32 {
  if (to === 0) {
    const near = landmarks_gather(g, s);
    if (near > 0) return begin_with(g, s, near, most);
  }
  const kept = (most + APPROACH_SHARE - 1) / APPROACH_SHARE;
  store<u32>(s.batch, g.entry);
  let size = seed_pool(g, s, 1, kept, 0);
  for (let layer = g.top_layer; layer > to; layer--) {
    begin_layer(s, size);
    size = traverse(g, s, layer, kept, size);
  }
  begin_layer(s, size);
  return size;
}

/** Begins the pool of a walk with the best of the first n rows of the batch. */
function begin_with(g: Graph, s: Scratch, n: u32, most: u32): u32 {
  visit_none(s);
  let left: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const row = u32_at(s.batch, i);
    if (visit(s, row)) set_u32(s.batch, left++, row);
  }
  return seed_pool(g, s, left, most, 0);
}

/** Makes what the pool holds of the layer above the beginning of a walk. */
export function begin_layer(s: Scratch, size: u32): void {
  visit_none(s);
  for (let i: u32 = 0; i < size; i++) {
    put(s.pool, i, at(s.pool, i) & ~EXPANDED);
    visit(s, entry_row(at(s.pool, i)));
  }
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
  for (let k = to_expand(s, 0, size); k < size; k = to_expand(s, k, size)) {
    const n = expand(g, s, layer, filtered, k, size);
    score_codes(g.codes, s, s.asked, n);
    const worst: u64 = size === ef ? at(s.pool, size - 1) : 0;
    let some: u32 = 0;
    for (let i: u32 = 0; i < n; i++) {
      const found = scored(s, i);
      if (found > worst) insert_sorted(s.candidates, some++, found);
    }
    // All before k are expanded; go on at k, or at the first entry that came in before it.
    if (some > 0) k = min<u32>(k, merge_sorted(s.pool, size, s.candidates, some, ef));
    size = min<u32>(ef, size + some);
  }
  return size;
}

/** The first entry from place k on that was not expanded; `size` where all were. */
function to_expand(s: Scratch, k: u32, size: u32): u32 {
  while (k < size && at(s.pool, k) & EXPANDED) k++;
  return k;
}

/** Gathers where the links of the first entries from place k on lead that were not expanded; returns to how many rows. */
function expand(g: Graph, s: Scratch, layer: u32, filtered: bool, k: u32, size: u32): u32 {
  touch_links(g, s, layer, k, size);
  let n: u32 = 0;
  for (let taken: u32 = 0; taken < EXPANDED_TOGETHER; taken++, k++) {
    k = to_expand(s, k, size);
    if (k === size) break;
    const entry = at(s.pool, k);
    put(s.pool, k, entry | EXPANDED);
    const row = entry_row(entry);
    n = filtered ? gather_allowed(g, s, row, n) : gather_unvisited(g, s, row, layer, n);
  }
  return n;
}

function touch_links(g: Graph, s: Scratch, layer: u32, k: u32, size: u32): void {
  const last: usize = ((<usize>degree(g, layer)) << 2) - 1;
  let seen: u32 = 0;
  for (let taken: u32 = 0; taken < EXPANDED_TOGETHER; taken++, k++) {
    k = to_expand(s, k, size);
    if (k === size) break;
    const list = links_of(g, entry_row(at(s.pool, k)), layer);
    seen ^= load<u8>(list) ^ load<u8>(list + last);
  }
  s.sink ^= seen;
}

/**
 * Traverses layer 0 with a pool that holds rows which do not pass the filter beside those that do, down to the ef-th of
 * the latter, yet no more than `capacity`. Returns how many it holds in the end.
 */
export function traverse_dropping(g: Graph, s: Scratch, ef: u32, capacity: u32, size: u32): u32 {
  let passing = count_allowed(s, size);
  for (let k = to_expand(s, 0, size); k < size; k = to_expand(s, k, size)) {
    const n = expand(g, s, 0, false, k, size);
    score_codes(g.codes, s, s.asked, n);
    for (let i: u32 = 0; i < n; i++) {
      const found = scored(s, i);
      if ((passing === ef || size === capacity) && found < at(s.pool, size - 1)) continue;
      if (size === capacity) passing -= allowed_at(s, --size);
      const place = insert_sorted(s.pool, size++, found);
      passing += allowed_at(s, place);
      while (passing > ef || (passing === ef && allowed_at(s, size - 1) === 0)) passing -= allowed_at(s, --size);
      k = min<u32>(k, place);
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

/**
 * Puts the neighbours that were not visited behind the first n rows of the batch; returns how many rows it holds then. Which
 * they are no processor foresees: hence no branch for each.
 */
function gather_unvisited(g: Graph, s: Scratch, row: u32, layer: u32, n: u32): u32 {
  const list = links_of(g, row, layer);
  const most = degree(g, layer);
  const batch = s.batch;
  const visited = s.visited;
  const mark = s.mark;
  for (let i: u32 = 0; i < most; i++) {
    const other = u32_at(list, i);
    if (other === NONE) break;
    const place = visited + <usize>other;
    set_u32(batch, n, other);
    n += <u32>(load<u8>(place) !== mark);
    store<u8>(place, <u8>mark);
  }
  return n;
}

/**
 * As gather_unvisited, of the allowed neighbours and those of the neighbours that are not allowed, up to as many as a row has
 * links: the walk stays among matching rows without losing its way (ACORN, Patel et al. 2024, arXiv:2403.04871).
 */
export function gather_allowed(g: Graph, s: Scratch, row: u32, n: u32): u32 {
  const list = links_onward(g, row);
  const most = degree(g, 0);
  const end = n + most;
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
  for (let i: u32 = 0; i < through && n < end; i++) {
    const passed = u32_at(s.others, i);
    visit(s, passed);
    n = gather_through(g, s, passed, n, end);
  }
  return n;
}

function gather_through(g: Graph, s: Scratch, passed: u32, n: u32, end: u32): u32 {
  const list = links_of(g, passed, 0);
  const most = degree(g, 0);
  for (let i: u32 = 0; i < most && n < end; i++) {
    const other = u32_at(list, i);
    if (other === NONE) break;
    const found = stand_in(g, s, other);
    if (found !== NONE && visit(s, found)) set_u32(s.batch, n++, found);
  }
  return n;
}
