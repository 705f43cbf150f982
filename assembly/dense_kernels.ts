// Products and distances of dense vectors in SIMD128: an f32 query q, and rows of any element type. `bytes` counts those of
// the query, a multiple of 16; both are padded with zeros.

import { beside, four, next_four } from "./elements";

export function sum_lanes(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

export function madd(a: v128, b: v128, sum: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), sum);
}

/** The inner product. */
export function dot<E>(q: usize, x: usize, bytes: usize): f32 {
  let a = f32x4.splat(0);
  let b = a;
  const end = q + bytes;
  for (const pairs = q + (bytes & ~31); q < pairs; q += 32, x += beside<E>(32)) {
    a = madd(v128.load(q), four<E>(x), a);
    b = madd(v128.load(q, 16), next_four<E>(x), b);
  }
  if (q < end) a = madd(v128.load(q), four<E>(x), a);
  return sum_lanes(f32x4.add(a, b));
}

/** Inner products with four rows at a time: the query is loaded once, and four independent sums hide the latency. */
export function dot4<E>(q: usize, x0: usize, x1: usize, x2: usize, x3: usize, bytes: usize, out: usize): void {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let a2 = a;
  let b2 = a;
  let c2 = a;
  let d2 = a;
  const pairs = bytes & ~31;
  let i: usize = 0;
  for (; i < pairs; i += 32) {
    const at = beside<E>(i);
    const v = v128.load(q + i);
    const w = v128.load(q + i, 16);
    a = madd(v, four<E>(x0 + at), a);
    a2 = madd(w, next_four<E>(x0 + at), a2);
    b = madd(v, four<E>(x1 + at), b);
    b2 = madd(w, next_four<E>(x1 + at), b2);
    c = madd(v, four<E>(x2 + at), c);
    c2 = madd(w, next_four<E>(x2 + at), c2);
    d = madd(v, four<E>(x3 + at), d);
    d2 = madd(w, next_four<E>(x3 + at), d2);
  }
  if (i < bytes) {
    const at = beside<E>(i);
    const v = v128.load(q + i);
    a = madd(v, four<E>(x0 + at), a);
    b = madd(v, four<E>(x1 + at), b);
    c = madd(v, four<E>(x2 + at), c);
    d = madd(v, four<E>(x3 + at), d);
  }
  store<f32>(out, sum_lanes(f32x4.add(a, a2)));
  store<f32>(out, sum_lanes(f32x4.add(b, b2)), 4);
  store<f32>(out, sum_lanes(f32x4.add(c, c2)), 8);
  store<f32>(out, sum_lanes(f32x4.add(d, d2)), 12);
}

/** The squared Euclidean distance, summed as `l2_4` does: a row's score must not depend on those beside it. */
export function l2<E>(q: usize, x: usize, bytes: usize): f32 {
  let a = f32x4.splat(0);
  for (const end = q + bytes; q < end; q += 16, x += beside<E>(16)) {
    const v = f32x4.sub(v128.load(q), four<E>(x));
    a = madd(v, v, a);
  }
  return sum_lanes(a);
}

/** Squared Euclidean distances to four rows at a time. */
export function l2_4<E>(q: usize, x0: usize, x1: usize, x2: usize, x3: usize, bytes: usize, out: usize): void {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (let i: usize = 0; i < bytes; i += 16) {
    const at = beside<E>(i);
    const v = v128.load(q + i);
    const e = f32x4.sub(v, four<E>(x0 + at));
    const f = f32x4.sub(v, four<E>(x1 + at));
    const g = f32x4.sub(v, four<E>(x2 + at));
    const h = f32x4.sub(v, four<E>(x3 + at));
    a = madd(e, e, a);
    b = madd(f, f, b);
    c = madd(g, g, c);
    d = madd(h, h, d);
  }
  store<f32>(out, sum_lanes(a));
  store<f32>(out, sum_lanes(b), 4);
  store<f32>(out, sum_lanes(c), 8);
  store<f32>(out, sum_lanes(d), 12);
}

/**
 * product / sqrt(squared norm); 0 for a zero vector. Norms below 1e-22 or above 1e19, whose squares f32 cannot hold, give no
 * cosine.
 */
export function by_norm(product: f32, square: f32): f32 {
  return square > 0 ? product / sqrt<f32>(square) : 0;
}

/** The inner product divided by the norm of x: the cosine, when q has unit length. 0 for a zero vector. */
export function cosine<E>(q: usize, x: usize, bytes: usize): f32 {
  let a = f32x4.splat(0);
  let aa = a;
  for (const end = q + bytes; q < end; q += 16, x += beside<E>(16)) {
    const e = four<E>(x);
    a = madd(v128.load(q), e, a);
    aa = madd(e, e, aa);
  }
  return by_norm(sum_lanes(a), sum_lanes(aa));
}

/**
 * Cosines of four rows at a time, q of unit length. The norms are computed beside the products: a scan waits for
 * memory, so that the additional arithmetic is nearly free, and no norms need be kept in step with growing rows.
 */
export function cosine4<E>(q: usize, x0: usize, x1: usize, x2: usize, x3: usize, bytes: usize, out: usize): void {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let aa = a;
  let bb = a;
  let cc = a;
  let dd = a;
  for (let i: usize = 0; i < bytes; i += 16) {
    const at = beside<E>(i);
    const v = v128.load(q + i);
    const e = four<E>(x0 + at);
    const f = four<E>(x1 + at);
    const g = four<E>(x2 + at);
    const h = four<E>(x3 + at);
    a = madd(v, e, a);
    aa = madd(e, e, aa);
    b = madd(v, f, b);
    bb = madd(f, f, bb);
    c = madd(v, g, c);
    cc = madd(g, g, cc);
    d = madd(v, h, d);
    dd = madd(h, h, dd);
  }
  store<f32>(out, by_norm(sum_lanes(a), sum_lanes(aa)));
  store<f32>(out, by_norm(sum_lanes(b), sum_lanes(bb)), 4);
  store<f32>(out, by_norm(sum_lanes(c), sum_lanes(cc)), 8);
  store<f32>(out, by_norm(sum_lanes(d), sum_lanes(dd)), 12);
}
