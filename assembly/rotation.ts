// A rotation onto principal axes: a vector's first coordinates there hold most of its length, and products and distances are
// what they were before. Axes are 16 bits, so that those of 128 dims of 768 stay in the second-level cache, where a query
// needs them all; what the rounding adds to a coordinate is some 1e-5 of the vector's length.

import { dot } from "./dense_kernels";
import { Codes, Scratch } from "./structs";

/** Vector and axes are multiplied by this over their length: no sum of products reaches 2^31. */
const LARGEST: f32 = 32767;

/** Bytes of one axis: i16, padded with zeros to whole lanes. */
export function axis_bytes(query_bytes: usize): usize {
  return ((query_bytes >> 1) + 15) & ~15;
}

/** Writes the first `dims` coordinates of a padded f32 vector, as f32, to `out`; coordinates up to a multiple of 4 follow. */
export function rotate(c: Codes, s: Scratch, x: usize, query_bytes: usize, dims: u32, out: usize): void {
  const length = sqrt<f32>(dot<f32>(x, x, query_bytes));
  to_words(x, query_bytes, length > 0 ? LARGEST / length : 0, s.words);
  const bytes = axis_bytes(query_bytes);
  const unit = f32x4.splat(length / (LARGEST * LARGEST));
  for (let k: u32 = 0; k < dims; k += 4) {
    const sums = dot4_words(s.words, c.axes + <usize>k * bytes, bytes);
    v128.store(out + ((<usize>k) << 2), f32x4.mul(f32x4.convert_i32x4_s(sums), unit));
  }
}

/** Rounds `x` times `factor` to i16. */
function to_words(x: usize, query_bytes: usize, factor: f32, words: usize): void {
  const f = f32x4.splat(factor);
  for (let i: usize = 0; i < query_bytes; i += 16) {
    const values = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(x + i), f)));
    v128.store64_lane(words + (i >> 1), i16x8.narrow_i32x4_s(values, values), 0);
  }
}

/** The products of a vector and four axes that lie one after another. */
function dot4_words(words: usize, axes: usize, bytes: usize): v128 {
  let a = i32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let second = axes + bytes;
  let third = second + bytes;
  let fourth = third + bytes;
  const end = words + bytes;
  for (; words + 64 <= end; words += 64, axes += 64, second += 64, third += 64, fourth += 64) {
    const w = v128.load(words);
    const x = v128.load(words, 16);
    const y = v128.load(words, 32);
    const z = v128.load(words, 48);
    a = add4(a, w, x, y, z, axes);
    b = add4(b, w, x, y, z, second);
    c = add4(c, w, x, y, z, third);
    d = add4(d, w, x, y, z, fourth);
  }
  for (; words < end; words += 16, axes += 16, second += 16, third += 16, fourth += 16) {
    const w = v128.load(words);
    a = i32x4.add(a, i32x4.dot_i16x8_s(w, v128.load(axes)));
    b = i32x4.add(b, i32x4.dot_i16x8_s(w, v128.load(second)));
    c = i32x4.add(c, i32x4.dot_i16x8_s(w, v128.load(third)));
    d = i32x4.add(d, i32x4.dot_i16x8_s(w, v128.load(fourth)));
  }
  return sums_of(a, b, c, d);
}

/** Adds the products of thirty-two words. */
function add4(sum: v128, w: v128, x: v128, y: v128, z: v128, axis: usize): v128 {
  const first = i32x4.add(i32x4.dot_i16x8_s(w, v128.load(axis)), i32x4.dot_i16x8_s(x, v128.load(axis, 16)));
  const last = i32x4.add(i32x4.dot_i16x8_s(y, v128.load(axis, 32)), i32x4.dot_i16x8_s(z, v128.load(axis, 48)));
  return i32x4.add(sum, i32x4.add(first, last));
}

/** The sum of each of four vectors' lanes. */
function sums_of(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  // Halves of the sums: a b a b, and c d c d.
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}
