// Exact search of sparse rows: the indices of the query stand in a table, in which every pair of a row is
// looked up. Rows that share no index with the query are no hits, as in Milvus.

import { make_entry, offer } from "./entry";
import { is_allowed } from "./hnsw_links";
import { f32_at, set_u32, u32_at } from "./lists";
import { norm_of, part_of } from "./sparse_score";
import { Scratch, Sparse } from "./structs";

/** Marks a free slot: no vector has this index. */
const NONE: u32 = 0xffffffff;

function slot_of(p: Sparse, index: u32): u32 {
  return (index * 0x9e3779b1) >> p.shift;
}

/** Enters the pairs of the query into the table, which is at most half full. */
export function sparse_begin(p: Sparse): void {
  const mask = <u32>((<u64>1) << (32 - p.shift)) - 1;
  memory.fill(p.table, 0xff, (<usize>mask + 1) << 3);
  for (let i: u32 = 0; i < p.asked; i++) {
    let slot = slot_of(p, u32_at(p.query, i << 1));
    while (u32_at(p.table, slot << 1) !== NONE) slot = (slot + 1) & mask;
    store<u64>(p.table + ((<usize>slot) << 3), load<u64>(p.query + ((<usize>i) << 3)));
  }
}

/** The slot of an index that the query has, or NONE. */
function find(p: Sparse, index: u32): u32 {
  const mask = <u32>((<u64>1) << (32 - p.shift)) - 1;
  let slot = slot_of(p, index);
  let known = u32_at(p.table, slot << 1);
  while (known !== index && known !== NONE) {
    slot = (slot + 1) & mask;
    known = u32_at(p.table, slot << 1);
  }
  return known === NONE ? NONE : slot;
}

function length_of(p: Sparse, begin: u32, end: u32): f32 {
  let sum: f32 = 0;
  const last = p.pairs + ((<usize>end) << 3);
  for (let pair = p.pairs + ((<usize>begin) << 3); pair < last; pair += 8) sum += load<f32>(pair, 4);
  return sum;
}

/** The score of the pairs [begin, end). */
function score_of(p: Sparse, begin: u32, end: u32): f32 {
  let sum: f64 = 0;
  let norm: f32 = 0;
  let is_known = false;
  const last = p.pairs + ((<usize>end) << 3);
  for (let pair = p.pairs + ((<usize>begin) << 3); pair < last; pair += 8) {
    const slot = find(p, load<u32>(pair));
    if (slot === NONE) continue;
    // Most rows have nothing in common with the query: only then is the length of a row looked at.
    if (!is_known) norm = norm_of(p, p.saturates ? length_of(p, begin, end) : 0);
    is_known = true;
    sum += <f64>part_of(f32_at(p.table, (slot << 1) + 1), load<f32>(pair, 4), norm);
  }
  return <f32>sum;
}

/**
 * Scores rows [from, to) and keeps the best `limit` in the pool as a heap of `size`; returns its new size. The first of
 * `offsets`, and bit 0 of `scratch.allowed` where it is set, stand for row `from`.
 */
export function sparse_rows(p: Sparse, scratch: Scratch, from: u32, to: u32, limit: u32, size: u32): u32 {
  for (let i: u32 = 0; i < to - from; i++) {
    if (scratch.allowed !== 0 && !is_allowed(scratch, i)) continue;
    const score = score_of(p, u32_at(p.offsets, i), u32_at(p.offsets, i + 1));
    if (score > 0) size = offer(scratch.pool, size, limit, make_entry(score, from + i));
  }
  return size;
}

/**
 * Counts, in the values of the query, which must be zeros, the rows of [from, to) that have each of its indices; returns the
 * sum of all values of those rows. `offsets` and `scratch.allowed` as in sparse_rows; the counts are read by sparse_counts.
 */
export function sparse_count(p: Sparse, scratch: Scratch, from: u32, to: u32): f64 {
  let length: f64 = 0;
  for (let i: u32 = 0; i < to - from; i++) {
    if (scratch.allowed !== 0 && !is_allowed(scratch, i)) continue;
    const last = p.pairs + ((<usize>u32_at(p.offsets, i + 1)) << 3);
    for (let pair = p.pairs + ((<usize>u32_at(p.offsets, i)) << 3); pair < last; pair += 8) {
      length += <f64>load<f32>(pair, 4);
      const slot = find(p, load<u32>(pair));
      if (slot !== NONE) set_u32(p.table, (slot << 1) + 1, u32_at(p.table, (slot << 1) + 1) + 1);
    }
  }
  return length;
}

/** Puts what was counted in the place of the query's values. */
export function sparse_counts(p: Sparse): void {
  for (let i: u32 = 0; i < p.asked; i++) {
    const slot = find(p, u32_at(p.query, i << 1));
    set_u32(p.query, (i << 1) + 1, u32_at(p.table, (slot << 1) + 1));
  }
}
