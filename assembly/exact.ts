// Exact scores from the rows. A score is always "higher is nearer": a distance is negated.

import { hamming, jaccard } from "./bit_kernels";
import { cosine, cosine4, dot, dot4, l2, l2_4 } from "./dense_kernels";
import { BF16, F16 } from "./elements";
import { at, entry_row, make_entry, put } from "./entry";
import { f32_at, set_f32, set_u32, u32_at } from "./lists";
import { lanes_before, score_partly } from "./partial_lanes";
import { BFLOAT16, BIT, COSINE, FLOAT16, FLOAT32, INT8, IP, JACCARD, Scratch, Vectors } from "./structs";
import { touch } from "./touch";

/** Entries of a pool that are scored together. */
export const POOL_BATCH: u32 = 32;

/**
 * Of a long row so many bytes are touched: by then the processor fetches what follows by itself, and its loads are better spent
 * on products (30,000 x 768 f32 on Zen 4: 100 scattered rows in 55 us; touched whole, or not at all, in 73).
 */
const TOUCHED_BYTES: usize = 512;

function row(v: Vectors, batch: usize, i: u32): usize {
  return v.pointer + <usize>u32_at(batch, i) * v.stride;
}

function one<E>(metric: u32, q: usize, x: usize, bytes: usize): f32 {
  if (metric === COSINE) return cosine<E>(q, x, bytes);
  if (metric === IP) return dot<E>(q, x, bytes);
  return -l2<E>(q, x, bytes);
}

/** Of a row, the bytes of the dims that are compared. */
function compared_bytes(v: Vectors): usize {
  if (v.element === FLOAT32 || v.element === BIT) return v.query_bytes;
  return v.query_bytes >> (v.element === INT8 ? 2 : 1);
}

/** Scores of the first n rows of the batch. */
export function score_exactly(v: Vectors, s: Scratch, n: u32): void {
  touch(s, v.pointer, v.stride, min(compared_bytes(v), TOUCHED_BYTES), n);
  score_touched(v, s, n);
}

/** As score_exactly, where the rows are in the cache. */
export function score_touched(v: Vectors, s: Scratch, n: u32): void {
  if (v.element === FLOAT32) score_dense<f32>(v, s, n);
  else if (v.element === FLOAT16) score_dense<F16>(v, s, n);
  else if (v.element === BFLOAT16) score_dense<BF16>(v, s, n);
  else if (v.element === BIT) score_bits(v, s, n);
  else score_dense<i8>(v, s, n);
}

function score_dense<E>(v: Vectors, s: Scratch, n: u32): void {
  const q = s.query;
  const bytes = v.query_bytes;
  const batch = s.batch;
  if (v.beyond > 0) {
    score_partial<E>(v, s, n);
    return;
  }
  let i: u32 = 0;
  for (; i + 4 <= n; i += 4) {
    const out = s.scores + ((<usize>i) << 2);
    const a = row(v, batch, i);
    const b = row(v, batch, i + 1);
    const c = row(v, batch, i + 2);
    const d = row(v, batch, i + 3);
    if (v.metric === COSINE) cosine4<E>(q, a, b, c, d, bytes, out);
    else if (v.metric === IP) dot4<E>(q, a, b, c, d, bytes, out);
    else {
      l2_4<E>(q, a, b, c, d, bytes, out);
      v128.store(out, f32x4.neg(v128.load(out)));
    }
  }
  for (; i < n; i++) set_f32(s.scores, i, one<E>(v.metric, q, row(v, batch, i), bytes));
}

function score_partial<E>(v: Vectors, s: Scratch, n: u32): void {
  const mask = lanes_before(v.beyond);
  for (let i: u32 = 0; i < n; i++) {
    set_f32(s.scores, i, score_partly<E>(v.metric, s.query, row(v, s.batch, i), v.query_bytes, mask));
  }
}

function score_bits(v: Vectors, s: Scratch, n: u32): void {
  for (let i: u32 = 0; i < n; i++) {
    const x = row(v, s.batch, i);
    const distance = v.metric === JACCARD ? jaccard(s.query, x, v.stride) : hamming(s.query, x, v.stride);
    set_f32(s.scores, i, -distance);
  }
}

/** Scores the first `size` entries of the pool. */
export function score_pool(v: Vectors, s: Scratch, size: u32): void {
  for (let from: u32 = 0; from < size; from += POOL_BATCH) {
    const n = min<u32>(POOL_BATCH, size - from);
    score_entries(v, s, from, n);
    for (let i: u32 = 0; i < n; i++) put(s.pool, from + i, make_entry(f32_at(s.scores, i), u32_at(s.batch, i)));
  }
}

/** Scores of n entries of the pool from place `from` on, POOL_BATCH at most; their rows then stand in the batch. */
export function score_entries(v: Vectors, s: Scratch, from: u32, n: u32): void {
  for (let i: u32 = 0; i < n; i++) set_u32(s.batch, i, entry_row(at(s.pool, from + i)));
  score_exactly(v, s, n);
}

/** Brings the query in scratch to what the exact kernels want: unit length under COSINE. */
export function prepare_exact(v: Vectors, s: Scratch): void {
  if (v.metric !== COSINE) return;
  const square = dot<f32>(s.query, s.query, v.query_bytes);
  if (square > 0) scale_f32(s.query, v.query_bytes, <f32>(1 / sqrt<f32>(square)));
}

export function scale_f32(x: usize, bytes: usize, factor: f32): void {
  const f = f32x4.splat(factor);
  for (const end = x + bytes; x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), f));
}
