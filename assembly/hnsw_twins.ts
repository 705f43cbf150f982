// Rows with the same codes are twins: the first of them stands in the graph for all, so that equal rows neither crowd
// others out of a pool nor out of the links. A ring leads from each to the next; a search adds them in the end.

import { checksum } from "./checksum";
import { terms_of } from "./codes";
import { at, EXPANDED, entry_row, entry_score, insert_sorted, make_entry, put } from "./entry";
import { degree, is_allowed, layer_of, links_of, NONE, set_link, visit } from "./hnsw_links";
import { set_u32, u32_at } from "./lists";
import { Codes, Graph, Scratch } from "./structs";

/** Before rows are inserted: the table of codes is empty. */
export function hnsw_begin(s: Scratch): void {
  memory.fill(s.sums, 0xff, <usize>s.sums_bytes);
}

/** Before rows [from, to) are inserted: none has a twin, or a link. */
export function hnsw_prepare(g: Graph, from: u32, to: u32): void {
  for (let row = from; row < to; row++) {
    set_u32(g.twins, row, row);
    memory.fill(links_of(g, row, 0), 0xff, (<usize>degree(g, 0)) << 2);
    memory.fill(links_of(g, row, 1), 0xff, (<usize>(layer_of(g, row) * g.m)) << 2);
  }
}

/** True if a row with the same codes was there before: the two are twins now. Else the row is noted. */
export function join_twin(g: Graph, s: Scratch, row: u32): bool {
  const slots = s.sums_bytes >> 2;
  let slot = hash_of(g.codes, row) % slots;
  for (;;) {
    const other = u32_at(s.sums, slot);
    if (other === NONE) break;
    if (has_same_codes(g.codes, row, other)) {
      set_u32(g.twins, row, u32_at(g.twins, other));
      set_link(g.twins, other, row);
      g.twinned++;
      return true;
    }
    if (++slot === slots) slot = 0;
  }
  set_u32(s.sums, slot, row);
  return false;
}

function hash_of(c: Codes, row: u32): u32 {
  return checksum(c.pointer + <usize>row * c.stride, c.stride, reinterpret<u32>(terms_of(c, row).scale));
}

function has_same_codes(c: Codes, a: u32, b: u32): bool {
  if (terms_of(c, a).scale !== terms_of(c, b).scale) return false;
  return memory.compare(c.pointer + <usize>a * c.stride, c.pointer + <usize>b * c.stride, c.stride) === 0;
}

/** The row, or a twin of it that is allowed; NONE where there is none. */
export function stand_in(g: Graph, s: Scratch, row: u32): u32 {
  if (is_allowed(s, row)) return row;
  if (g.twinned === 0) return NONE;
  for (let twin = u32_at(g.twins, row); twin !== row; twin = u32_at(g.twins, twin)) {
    if (is_allowed(s, twin)) return twin;
  }
  return NONE;
}

/**
 * Where the links begin that lead on from a row on layer 0: its own; of a twin that has got none yet, as while rows are
 * inserted, those of the row that stands in the graph for it.
 */
export function links_onward(g: Graph, row: u32): usize {
  let list = links_of(g, row, 0);
  if (g.twinned === 0) return list;
  for (let twin = u32_at(g.twins, row); twin !== row && u32_at(list, 0) === NONE; twin = u32_at(g.twins, twin)) {
    list = links_of(g, twin, 0);
  }
  return list;
}

/** Adds the twins of what is in the sorted pool, where they are good enough; returns the size of the pool. */
export function add_twins(g: Graph, s: Scratch, ef: u32, size: u32): u32 {
  for (let k: u32 = 0; k < size; k++) put(s.pool, k, at(s.pool, k) | EXPANDED);
  for (let k: u32 = 0; k < size; k++) {
    const entry = at(s.pool, k);
    // What comes in here is not marked as expanded: its ring is being walked.
    if (!(entry & EXPANDED)) continue;
    put(s.pool, k, entry & ~EXPANDED);
    size = add_ring(g, s, entry, ef, size);
  }
  return size;
}

function add_ring(g: Graph, s: Scratch, entry: u64, ef: u32, size: u32): u32 {
  const row = entry_row(entry);
  const score = entry_score(entry);
  for (let twin = u32_at(g.twins, row); twin !== row; twin = u32_at(g.twins, twin)) {
    if (size === ef && score <= entry_score(at(s.pool, size - 1))) break;
    if (s.allowed !== 0 && !is_allowed(s, twin)) continue;
    if (!visit(s, twin)) continue;
    insert_sorted(s.pool, size < ef ? size++ : size - 1, make_entry(score, twin));
  }
  return size;
}
