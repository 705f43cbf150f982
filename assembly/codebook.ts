// Centroids, and points compared with them. A codebook has parts, each over its own dims: one part of all dims is the coarse
// quantiser of an inverted file, several are a product quantiser (Jegou, Douze and Schmid 2011, "Product quantization for
// nearest neighbor search").
//
// Centroids lie in panels of eight, value by value, so that one load serves four of them, and sums stay in their lanes:
//
//   part 0, panel 0:  value 0 of c0 .. c7, value 1 of c0 .. c7, ...
//
// A point is nearest to the centroid with the largest product + bias. The bias is -|c|^2 / 2 by distance, 0 where all
// centroids have unit length, and -Infinity for those that only fill a panel.

import { f32_at, set_f32, set_u32 } from "./lists";
import { Codebook } from "./structs";

/** Points that are compared together: a panel stays in the first-level cache while they pass. */
export const BLOCK: u32 = 32;
const PANEL: u32 = 8;
const LANES: usize = 16;

/** Bytes of `Training.best`. */
export function block_bytes(): usize {
  return BLOCK * (LANES * 2 + 4);
}

/** The centroids of a part and those that fill its last panel. */
export function padded_count(b: Codebook): u32 {
  return (b.count + PANEL - 1) & ~(PANEL - 1);
}

/** Where value 0 of a centroid stands; the next value is 32 bytes on. */
export function centroid_at(b: Codebook, part: u32, centroid: u32): usize {
  const first = <usize>part * padded_count(b) + (centroid & ~(PANEL - 1));
  return b.panels + ((first * b.part_dim + (centroid & (PANEL - 1))) << 2);
}

export function centroid_value(centroid: usize, i: u32): f32 {
  return load<f32>(centroid + ((<usize>i) << 5));
}

function biases_of(b: Codebook, part: u32): usize {
  return b.biases + ((<usize>part * padded_count(b)) << 2);
}

/** Sets the biases of what only fills panels, once. */
export function codebook_begin(b: Codebook): void {
  for (let part: u32 = 0; part < b.parts; part++) {
    for (let c = b.count; c < padded_count(b); c++) set_f32(biases_of(b, part), c, -Infinity);
  }
}

/** Makes `values` a centroid of a part; of unit length where all of them are, unless it is zero. */
export function write_centroid(b: Codebook, part: u32, centroid: u32, values: usize): void {
  const square = square_of(values, b.part_dim);
  const factor: f32 = b.spherical !== 0 && square > 0 ? <f32>(1 / sqrt<f64>(square)) : 1;
  const target = centroid_at(b, part, centroid);
  for (let i: u32 = 0; i < b.part_dim; i++) store<f32>(target + ((<usize>i) << 5), f32_at(values, i) * factor);
  set_f32(biases_of(b, part), centroid, b.spherical !== 0 ? 0 : <f32>(-square / 2));
}

function square_of(values: usize, dims: u32): f64 {
  let sum: f64 = 0;
  for (let i: u32 = 0; i < dims; i++) sum += <f64>f32_at(values, i) * <f64>f32_at(values, i);
  return sum;
}

/** Products of one point with the centroids of every part, part after part, fillers included; with their biases, if asked. */
export function codebook_scores(b: Codebook, point: usize, biased: bool, out: usize): void {
  const panels = padded_count(b) / PANEL;
  const panel_bytes = (<usize>b.part_dim) << 5;
  let panel = b.panels;
  let biases = biased ? b.biases : 0;
  for (let part: u32 = 0; part < b.parts; part++, point += (<usize>b.part_dim) << 2) {
    for (let i: u32 = 0; i < panels; i++, panel += panel_bytes, out += 32) {
      panel_scores(panel, point, b.part_dim, biases, out);
      if (biased) biases += 32;
    }
  }
}

function madd(x: v128, values: usize, sum: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, v128.load(values)));
}

/** Products with the eight centroids of a panel. Four values at a time, each into sums of its own, which hide the latency. */
export function panel_scores(panel: usize, point: usize, dims: u32, biases: usize, out: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  if (biases !== 0) {
    a0 = v128.load(biases);
    a1 = v128.load(biases, 16);
  }
  let i: u32 = 0;
  for (; i + 4 <= dims; i += 4, panel += 128, point += 16) {
    const a = v128.load32_splat(point);
    const b = v128.load32_splat(point, 4);
    const c = v128.load32_splat(point, 8);
    const d = v128.load32_splat(point, 12);
    a0 = madd(a, panel, a0);
    a1 = madd(a, panel + 16, a1);
    b0 = madd(b, panel + 32, b0);
    b1 = madd(b, panel + 48, b1);
    c0 = madd(c, panel + 64, c0);
    c1 = madd(c, panel + 80, c1);
    d0 = madd(d, panel + 96, d0);
    d1 = madd(d, panel + 112, d1);
  }
  for (; i < dims; i++, panel += 32, point += 4) {
    const a = v128.load32_splat(point);
    a0 = madd(a, panel, a0);
    a1 = madd(a, panel + 16, a1);
  }
  v128.store(out, f32x4.add(f32x4.add(a0, b0), f32x4.add(c0, d0)));
  v128.store(out, f32x4.add(f32x4.add(a1, b1), f32x4.add(c1, d1)), 16);
}

/**
 * The nearest centroid of a part to each of n points, at most BLOCK, of equal ones the first; returns where the numbers
 * stand, u32 each. `points` is where the part's dims of the first begin, `best` has block_bytes bytes.
 */
export function nearest_centroids(b: Codebook, part: u32, points: usize, stride: usize, n: u32, best: usize): usize {
  const panels = padded_count(b) / PANEL;
  const biases = biases_of(b, part);
  const last = points + <usize>(n - 1) * stride;
  for (let i: u32 = 0; i < n; i++) clear_best(best + <usize>i * LANES);
  for (let p: u32 = 0; p < panels; p++) {
    const panel = centroid_at(b, part, p * PANEL);
    const low = v128.load(biases + ((<usize>p) << 5));
    const high = v128.load(biases + ((<usize>p) << 5), 16);
    for (let i: u32 = 0; i < n; i += 4) {
      const point = points + <usize>i * stride;
      const place = best + <usize>i * LANES;
      // Where fewer than four are left, the last is computed again, into places that no one reads.
      const p1 = min<usize>(point + stride, last);
      const p2 = min<usize>(point + 2 * stride, last);
      const p3 = min<usize>(point + 3 * stride, last);
      compare_four(panel, b.part_dim, low, high, point, p1, p2, p3, p * PANEL, place);
    }
  }
  const found = best + BLOCK * LANES * 2;
  for (let i: u32 = 0; i < n; i++) set_u32(found, i, best_lane(best + <usize>i * LANES));
  return found;
}

function clear_best(place: usize): void {
  v128.store(place, f32x4.splat(-Infinity));
  v128.store(place + BLOCK * LANES, i32x4.splat(0));
}

function compare_four(
  panel: usize,
  dims: u32,
  low: v128,
  high: v128,
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  first: u32,
  best: usize,
): void {
  let a0 = low;
  let a1 = high;
  let b0 = low;
  let b1 = high;
  let c0 = low;
  let c1 = high;
  let d0 = low;
  let d1 = high;
  for (let at: usize = 0, end = (<usize>dims) << 2; at < end; at += 4, panel += 32) {
    const l = v128.load(panel);
    const h = v128.load(panel, 16);
    const a = v128.load32_splat(p0 + at);
    a0 = f32x4.add(a0, f32x4.mul(a, l));
    a1 = f32x4.add(a1, f32x4.mul(a, h));
    const b = v128.load32_splat(p1 + at);
    b0 = f32x4.add(b0, f32x4.mul(b, l));
    b1 = f32x4.add(b1, f32x4.mul(b, h));
    const c = v128.load32_splat(p2 + at);
    c0 = f32x4.add(c0, f32x4.mul(c, l));
    c1 = f32x4.add(c1, f32x4.mul(c, h));
    const d = v128.load32_splat(p3 + at);
    d0 = f32x4.add(d0, f32x4.mul(d, l));
    d1 = f32x4.add(d1, f32x4.mul(d, h));
  }
  keep_better(a0, a1, first, best);
  keep_better(b0, b1, first, best + LANES);
  keep_better(c0, c1, first, best + 2 * LANES);
  keep_better(d0, d1, first, best + 3 * LANES);
}

/** Keeps what is better than before in each lane; `low` and `high` are the scores of centroids from `first` on. */
function keep_better(low: v128, high: v128, first: u32, best: usize): void {
  const numbers = i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(<i32>first));
  const upper = f32x4.gt(high, low);
  const scores = v128.bitselect(high, low, upper);
  const centroids = v128.bitselect(i32x4.add(numbers, i32x4.splat(4)), numbers, upper);
  const before = v128.load(best);
  const better = f32x4.gt(scores, before);
  v128.store(best, v128.bitselect(scores, before, better));
  const place = best + BLOCK * LANES;
  v128.store(place, v128.bitselect(centroids, v128.load(place), better));
}

/** The centroid of the best lane. Where nothing was better than -Infinity, as with values f32 cannot multiply, the first. */
function best_lane(best: usize): u32 {
  let score: f32 = f32_at(best, 0);
  let centroid = load<u32>(best + BLOCK * LANES);
  for (let lane: u32 = 1; lane < 4; lane++) {
    const other = load<u32>(best + BLOCK * LANES + ((<usize>lane) << 2));
    const value = f32_at(best, lane);
    if (value > score || (value === score && other < centroid)) {
      score = value;
      centroid = other;
    }
  }
  return centroid;
}
