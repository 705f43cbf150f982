// Exact search of sparse rows by inner product: the indices of the query stand in a table, in which every pair of a row is
// looked up. Rows that share no index with the query are no hits, as in Milvus.

import { make_entry, offer } from "./entry";
import { is_allowed } from "./hnsw_links";
import { f32_at, u32_at } from "./lists";
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

/** The product of the query and the pairs [begin, end). */
function product(p: Sparse, begin: u32, end: u32): f32 {
  const mask = <u32>((<u64>1) << (32 - p.shift)) - 1;
  let sum: f32 = 0;
  const last = p.pairs + ((<usize>end) << 3);
  for (let pair = p.pairs + ((<usize>begin) << 3); pair < last; pair += 8) {
    const index = load<u32>(pair);
    for (let slot = slot_of(p, index); ; slot = (slot + 1) & mask) {
      const known = u32_at(p.table, slot << 1);
      if (known === index) sum += load<f32>(pair, 4) * f32_at(p.table, (slot << 1) + 1);
      if (known === index || known === NONE) break;
    }
  }
  return sum;
}

/**
 * Scores rows [from, to) and keeps the best `limit` in the pool as a heap of `size`; returns its new size. The first of
 * `offsets`, and bit 0 of `scratch.allowed` where it is set, stand for row `from`.
 */
export function sparse_rows(p: Sparse, scratch: Scratch, from: u32, to: u32, limit: u32, size: u32): u32 {
  for (let i: u32 = 0; i < to - from; i++) {
    if (scratch.allowed !== 0 && !is_allowed(scratch, i)) continue;
    const score = product(p, u32_at(p.offsets, i), u32_at(p.offsets, i + 1));
    if (score > 0) size = offer(scratch.pool, size, limit, make_entry(score, from + i));
  }
  return size;
}
