// Centroids in short: a byte a value (value + 128), with a step a centroid, so that a search that wants few of many compares a
// quarter of the bytes with the query. What it then wants is compared whole.

import { u7_dot4 } from "./code_kernels";
import { centroid_at, centroid_value, padded_count } from "./codebook";
import { f32_at, set_f32 } from "./lists";
import { Codebook, ShortCentroids } from "./structs";

const OFFSET: i32 = 128;
const LARGEST_CODE: f32 = 127;
/** No sum of |value| * the largest byte may reach 2^31. */
const LARGEST_SUM: f32 = 2146300000 / 255;
const LARGEST_VALUE: f32 = 32767;

/** Bytes from one to the next: whole 16-byte lanes. */
function stride_of(b: Codebook): usize {
  return (<usize>b.part_dim + 15) & ~15;
}

/** Writes the codes of all centroids of a codebook of one part. */
export function shorten_centroids(b: Codebook, short: ShortCentroids): void {
  const stride = stride_of(b);
  for (let c: u32 = 0; c < b.count; c++) {
    const centroid = centroid_at(b, 0, c);
    let largest: f32 = 0;
    for (let i: u32 = 0; i < b.part_dim; i++) largest = max<f32>(largest, abs<f32>(centroid_value(centroid, i)));
    set_f32(short.steps, c, largest / LARGEST_CODE);
    const factor: f32 = largest > 0 ? LARGEST_CODE / largest : 0;
    const codes = short.codes + <usize>c * stride;
    for (let i: u32 = 0; i < b.part_dim; i++) {
      store<u8>(codes + i, <u8>(<i32>nearest<f32>(centroid_value(centroid, i) * factor) + OFFSET));
    }
  }
}

/** What codebook_scores gives with biases, nearly. `words` has room for the point as i16, padded to whole lanes of bytes. */
export function short_scores(b: Codebook, short: ShortCentroids, point: usize, words: usize, out: usize): void {
  const stride = stride_of(b);
  const steps = steps_of(point, b.part_dim);
  const correction = ask(words, stride, point, b.part_dim, steps) * OFFSET;
  const unit: f32 = steps > 0 ? 1 / steps : 0;
  let x = short.codes;
  for (let c: u32 = 0, end = padded_count(b); c < end; c += 4, x += stride << 2) {
    const place = out + ((<usize>c) << 2);
    u7_dot4(words, x, x + stride, x + 2 * stride, x + 3 * stride, stride, place);
    const products = f32x4.convert_i32x4_s(i32x4.sub(v128.load(place), i32x4.splat(correction)));
    const factors = f32x4.mul(v128.load(short.steps + ((<usize>c) << 2)), f32x4.splat(unit));
    const biases = v128.load(b.biases + ((<usize>c) << 2));
    v128.store(place, f32x4.add(f32x4.mul(products, factors), biases));
  }
}

/** Steps a unit, as fine as i16 and the i32 sum allow; rounding may add half a unit a dim. */
function steps_of(point: usize, dims: u32): f32 {
  let largest: f32 = 0;
  let sum: f32 = 0;
  for (let i: u32 = 0; i < dims; i++) {
    const value = abs<f32>(f32_at(point, i));
    largest = max<f32>(largest, value);
    sum += value;
  }
  return largest > 0 ? min<f32>(LARGEST_VALUE / largest, (LARGEST_SUM - <f32>dims) / sum) : 0;
}

/** Brings a point to i16, padded; returns the sum. */
function ask(values: usize, padded: usize, point: usize, dims: u32, steps: f32): i32 {
  let sum: i32 = 0;
  for (let i: u32 = 0; i < <u32>padded; i++) {
    const value = i < dims ? <i32>nearest<f32>(f32_at(point, i) * steps) : 0;
    store<i16>(values + ((<usize>i) << 1), <i16>value);
    sum += value;
  }
  return sum;
}
