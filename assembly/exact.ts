// Exact scores from the f32 rows. A score is always "higher is nearer": under L2 it is the negative squared distance.

import { f32_cosine, f32_cosine4, f32_dot, f32_dot4, f32_l2, f32_l2_4 } from "./f32_kernels";
import { set_f32, u32_at } from "./lists";
import { COSINE, IP, Scratch, Vectors } from "./structs";
import { touch } from "./touch";

function row(v: Vectors, batch: usize, i: u32): usize {
  return v.pointer + <usize>u32_at(batch, i) * v.stride;
}

function one(metric: u32, q: usize, x: usize, bytes: usize): f32 {
  if (metric === COSINE) return f32_cosine(q, x, bytes);
  if (metric === IP) return f32_dot(q, x, bytes);
  return -f32_l2(q, x, bytes);
}

/** Scores of the first n rows of the batch. */
export function score_exactly(v: Vectors, s: Scratch, n: u32): void {
  const q = s.query;
  const bytes = v.stride;
  const batch = s.batch;
  touch(s, v.pointer, v.stride, bytes, n);
  let i: u32 = 0;
  for (; i + 4 <= n; i += 4) {
    const out = s.scores + ((<usize>i) << 2);
    const a = row(v, batch, i);
    const b = row(v, batch, i + 1);
    const c = row(v, batch, i + 2);
    const d = row(v, batch, i + 3);
    if (v.metric === COSINE) f32_cosine4(q, a, b, c, d, bytes, out);
    else if (v.metric === IP) f32_dot4(q, a, b, c, d, bytes, out);
    else {
      f32_l2_4(q, a, b, c, d, bytes, out);
      v128.store(out, f32x4.neg(v128.load(out)));
    }
  }
  for (; i < n; i++) set_f32(s.scores, i, one(v.metric, q, row(v, batch, i), bytes));
}

/** Brings the query in scratch to what the exact kernels want: unit length under COSINE. */
export function prepare_exact(v: Vectors, s: Scratch): void {
  if (v.metric !== COSINE) return;
  const square = f32_dot(s.query, s.query, v.stride);
  if (square > 0) scale_f32(s.query, v.stride, <f32>(1 / sqrt<f32>(square)));
}

export function scale_f32(x: usize, bytes: usize, factor: f32): void {
  const f = f32x4.splat(factor);
  for (const end = x + bytes; x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), f));
}
