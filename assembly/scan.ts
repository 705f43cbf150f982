import { decode_entries, make_entry, offer, sort_entries } from "./entry";
import { prepare_exact, score_exactly, score_touched } from "./exact";
import { f32_at, set_u32, u32_at } from "./lists";
import { Scratch, Vectors } from "./structs";

/** Rows scored together: few enough that what was touched is still in the second-level cache. */
const SCAN_BATCH: u32 = 32;

/** Prepares the query in `scratch.query` for scan_rows. */
export function scan_begin(vectors: Vectors, scratch: Scratch): void {
  prepare_exact(vectors, scratch);
}

/**
 * Scores rows [from, to) exactly and keeps the best `limit` in the pool as a heap of `size`; returns its new size.
 * Where `scratch.allowed` is set, its bit 0 stands for row `from`, and only rows with a bit are scored.
 */
export function scan_rows(vectors: Vectors, scratch: Scratch, from: u32, to: u32, limit: u32, size: u32): u32 {
  if (scratch.allowed !== 0) return scan_allowed(vectors, scratch, from, to, limit, size);
  for (let start = from; start < to; start += SCAN_BATCH) {
    const n = min<u32>(SCAN_BATCH, to - start);
    for (let i: u32 = 0; i < n; i++) set_u32(scratch.batch, i, start + i);
    size = offer_batch(vectors, scratch, n, limit, size);
  }
  return size;
}

function scan_allowed(vectors: Vectors, scratch: Scratch, from: u32, to: u32, limit: u32, size: u32): u32 {
  let n: u32 = 0;
  const words = (to - from + 31) >> 5;
  for (let w: u32 = 0; w < words; w++) {
    let word = u32_at(scratch.allowed, w);
    for (; word !== 0; word &= word - 1) {
      set_u32(scratch.batch, n++, from + (w << 5) + ctz(word));
      if (n < SCAN_BATCH) continue;
      size = offer_batch(vectors, scratch, n, limit, size);
      n = 0;
    }
  }
  return offer_batch(vectors, scratch, n, limit, size);
}

/** As scan_rows, of the `n` rows that are listed at `rows`. */
export function scan_listed(vectors: Vectors, scratch: Scratch, rows: usize, n: u32, limit: u32, size: u32): u32 {
  for (let start: u32 = 0; start < n; start += SCAN_BATCH) {
    const count = min<u32>(SCAN_BATCH, n - start);
    for (let i: u32 = 0; i < count; i++) set_u32(scratch.batch, i, u32_at(rows, start + i));
    size = offer_batch(vectors, scratch, count, limit, size);
  }
  return size;
}

/**
 * Scores `n` rows that were gathered: they lie one behind another from the first row of `vectors` on, and their numbers are
 * listed at `rows`. The pool and what is returned are as in scan_rows.
 */
export function scan_gathered(vectors: Vectors, scratch: Scratch, rows: usize, n: u32, limit: u32, size: u32): u32 {
  for (let start: u32 = 0; start < n; start += SCAN_BATCH) {
    const count = min<u32>(SCAN_BATCH, n - start);
    for (let i: u32 = 0; i < count; i++) set_u32(scratch.batch, i, start + i);
    score_exactly(vectors, scratch, count);
    for (let i: u32 = 0; i < count; i++) {
      const entry = make_entry(f32_at(scratch.scores, i), u32_at(rows, start + i));
      size = offer(scratch.pool, size, limit, entry);
    }
  }
  return size;
}

/**
 * As scan_rows for several queries at once: a batch of rows is still in the cache when the next query comes to it. Each query
 * has a scratch of its own, listed at `scratches`, all with one batch; the filter is that of the first. The sizes of their heaps
 * are the `queries` numbers at `sizes`.
 */
export function scan_many(
  vectors: Vectors,
  scratches: usize,
  queries: u32,
  from: u32,
  to: u32,
  limit: u32,
  sizes: usize,
): void {
  const first = scratch_at(scratches, 0);
  const all = first.allowed === 0;
  const words = (to - from + 31) >> 5;
  let n: u32 = 0;
  for (let w: u32 = 0; w < words; w++) {
    let word = all ? lowest_bits(to - from - (w << 5)) : u32_at(first.allowed, w);
    for (; word !== 0; word &= word - 1) {
      set_u32(first.batch, n++, from + (w << 5) + ctz(word));
      if (n < SCAN_BATCH) continue;
      offer_to_all(vectors, scratches, queries, n, limit, sizes);
      n = 0;
    }
  }
  offer_to_all(vectors, scratches, queries, n, limit, sizes);
}

/** A word with its lowest n bits set, or all 32. */
function lowest_bits(n: u32): u32 {
  return n < 32 ? ((<u32>1) << n) - 1 : ~(<u32>0);
}

function scratch_at(scratches: usize, i: u32): Scratch {
  return changetype<Scratch>(<usize>u32_at(scratches, i));
}

function offer_to_all(vectors: Vectors, scratches: usize, queries: u32, n: u32, limit: u32, sizes: usize): void {
  if (n === 0) return;
  for (let q: u32 = 0; q < queries; q++) {
    const scratch = scratch_at(scratches, q);
    if (q === 0) score_exactly(vectors, scratch, n);
    else score_touched(vectors, scratch, n);
    set_u32(sizes, q, offer_scored(scratch, n, limit, u32_at(sizes, q)));
  }
}

/** scan_end for each of several queries. */
export function scan_many_end(scratches: usize, queries: u32, sizes: usize): void {
  for (let q: u32 = 0; q < queries; q++) scan_end(scratch_at(scratches, q), u32_at(sizes, q));
}

function offer_batch(vectors: Vectors, scratch: Scratch, n: u32, limit: u32, size: u32): u32 {
  score_exactly(vectors, scratch, n);
  return offer_scored(scratch, n, limit, size);
}

function offer_scored(scratch: Scratch, n: u32, limit: u32, size: u32): u32 {
  for (let i: u32 = 0; i < n; i++) {
    const score = f32_at(scratch.scores, i);
    const row = u32_at(scratch.batch, i);
    size = offer(scratch.pool, size, limit, make_entry(score, row));
  }
  return size;
}

/** Sorts the heap and writes it out as pairs of f32 score and u32 row, best first. */
export function scan_end(scratch: Scratch, size: u32): void {
  sort_entries(scratch.pool, size);
  decode_entries(scratch.pool, size);
}
