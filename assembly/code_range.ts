// How far codes of 7 bits reach: one range for all rows, found by two histograms over a sample of them, of the magnitudes of
// values and of the ranges that rows need; and what clipping takes of a row that lies beyond.

import { f32_at, u32_at } from "./lists";
import { Codes, Scratch } from "./structs";

/** The histogram counts magnitudes by the upper half of their f32 bits: 128 bins an octave. */
const HISTOGRAM_BINS: u32 = 32768;

/** Of both histograms, in the place of the sums. */
export function histogram_bytes(): u32 {
  return (HISTOGRAM_BINS << 2) * 2;
}

/** What is added to the steps of a value to make its code. */
export function half_range(c: Codes): i32 {
  return 1 << (c.bits - 1);
}

/** The most steps that a code holds. */
export function largest(c: Codes): f32 {
  return <f32>(half_range(c) - 1);
}

/** One value in so many may lie beyond the range, and one row in so many may need a wider one. */
const ONE_BEYOND: u64 = 1000;
/** What clipping may take of a row's product with itself. */
const MOST_LOST: f32 = 0.05;
/** How often what is left of a row's largest value is halved to find the range that the row needs. */
const HALVINGS: u32 = 7;

/** Empties both, before any row is counted. */
export function clear_histograms(s: Scratch): void {
  memory.fill(s.sums, 0, histogram_bytes());
}

/** Counts the magnitudes of a row's values, at its scale, and the range that it needs. */
export function count_row(c: Codes, s: Scratch, values: usize, square: f32, scale: f32): void {
  for (let i: u32 = 0; i < c.dims; i++) count_in_bin(s.sums, abs<f32>(f32_at(values, i)) / scale);
  count_in_bin(needed_ranges(s), range_needed(c, values, square) / scale);
}

/** The second histogram. */
function needed_ranges(s: Scratch): usize {
  return s.sums + ((<usize>HISTOGRAM_BINS) << 2);
}

function count_in_bin(histogram: usize, magnitude: f32): void {
  const place = histogram + ((<usize>(reinterpret<u32>(magnitude) >> 16)) << 2);
  store<u32>(place, load<u32>(place) + 1);
}

/** The least range in which the row loses no more than it may, nearly. */
function range_needed(c: Codes, values: usize, square: f32): f32 {
  let most = largest_value(c, values);
  let least: f32 = 0;
  for (let halved: u32 = 0; halved < HALVINGS; halved++) {
    const range = (least + most) / 2;
    if (clipped_product(c, values, range) > MOST_LOST * square) least = range;
    else most = range;
  }
  return most;
}

/** The product of the row with what lies beyond the range. */
function clipped_product(c: Codes, values: usize, range: f32): f32 {
  let sum: f32 = 0;
  for (let i: u32 = 0; i < c.dims; i++) {
    const value = abs<f32>(f32_at(values, i));
    sum += value * max<f32>(0, value - range);
  }
  return sum;
}

function bin_value(bin: u32): f32 {
  return reinterpret<f32>((bin << 16) | 0x8000);
}

/**
 * Sets the step from the histograms: the range ends at the 99.9th percentile of the magnitudes, unless a wider one gives a lower
 * squared error, as it does where few dims carry most of the norm; and not before that of the ranges that rows need, as where some
 * have most of their length in a value or two.
 */
export function code_step(c: Codes, s: Scratch): void {
  const range = bin_value(max<u32>(best_range(c, s), end_of_range(needed_ranges(s))));
  c.step = top_bin(s.sums) > 0 && range > 0 ? range / largest(c) : 1;
}

/** The bin at whose end values lose least, a quarter of an octave a try. */
function best_range(c: Codes, s: Scratch): u32 {
  const top = top_bin(s.sums);
  let best = end_of_range(s.sums);
  let lowest = clipping_error(c, s, best, top);
  for (let tried = best + 32; tried < top + 32; tried += 32) {
    const end = min<u32>(tried, top);
    const error = clipping_error(c, s, end, top);
    if (error < lowest) {
      lowest = error;
      best = end;
    }
  }
  return best;
}

/** The last bin that has any. */
function top_bin(histogram: usize): u32 {
  let bin = HISTOGRAM_BINS - 1;
  while (bin > 0 && u32_at(histogram, bin) === 0) bin--;
  return bin;
}

/** The squared error of all counted values if the range ends at bin `end`: rounding within, clipping beyond. */
function clipping_error(c: Codes, s: Scratch, end: u32, top: u32): f64 {
  const range = <f64>bin_value(end);
  const step = range / <f64>largest(c);
  const rounding = (step * step) / 12;
  let error: f64 = 0;
  for (let bin: u32 = 0; bin <= top; bin++) {
    const count = <f64>u32_at(s.sums, bin);
    if (count === 0) continue;
    const value = <f64>bin_value(bin);
    const clipped = value - range;
    if (bin > end) error += count * clipped * clipped;
    else error += count * min<f64>(rounding, value * value);
  }
  return error;
}

/** The lowest bin above which lie no more than may. */
function end_of_range(histogram: usize): u32 {
  let total: u64 = 0;
  for (let bin: u32 = 0; bin < HISTOGRAM_BINS; bin++) total += u32_at(histogram, bin);
  let seen: u64 = 0;
  let bin = HISTOGRAM_BINS - 1;
  for (; bin > 0; bin--) {
    seen += u32_at(histogram, bin);
    if (seen * ONE_BEYOND > total) break;
  }
  return bin;
}

/** The largest magnitude of a row's values. */
export function largest_value(c: Codes, values: usize): f32 {
  let most: f32 = 0;
  for (let i: u32 = 0; i < c.dims; i++) most = max<f32>(most, abs<f32>(f32_at(values, i)));
  return most;
}

/**
 * The squared length that clipping took of a row that loses more than it may. Without it such a row would seem to lie nearer to
 * all others than it does, and most links would lead to it. Among rows that lose less it would only add to what rounding does.
 */
export function square_lost(c: Codes, values: usize, square: f32, scale: f32): f32 {
  const range = largest(c) * scale * c.step;
  if (clipped_product(c, values, range) <= MOST_LOST * square) return 0;
  let sum: f32 = 0;
  for (let i: u32 = 0; i < c.dims; i++) {
    const value = f32_at(values, i);
    sum += max<f32>(0, value * value - range * range);
  }
  return sum;
}
