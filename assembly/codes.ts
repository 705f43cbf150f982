// Codes of 7 bits (DESIGN section 3, rule 2): a row is normalised (COSINE), centred by the mean, turned onto principal
// axes where there are any, scaled by its own norm where norms vary (IP, L2), and rounded to steps of one width for all:
// code = round(value / step) + 64.
//
// The width is found in passes over the rows: same_length, code_sums and code_means, code_histogram over a sample, code_step;
// code_rows then writes the codes.
//
// Codes of 8, 6 or 4 bits are kept in the place of vectors, and scores come from them: none may be clipped. They have a step of
// their own in every row, by which its largest value is the largest code; code_sums and code_means are all that comes before.

import { clear_histograms, count_row, half_range, largest, largest_value, square_lost } from "./code_range";
import { dot } from "./dense_kernels";
import { BF16, F16, widen } from "./elements";
import { f32_at, set_f32 } from "./lists";
import { put_packed } from "./packed_codes";
import { rotate } from "./rotation";
import {
  BFLOAT16,
  COSINE,
  Codes,
  CodeTerms,
  FLOAT16,
  FLOAT32,
  IP,
  LEVEL,
  LEVEL_AND_CLOSE,
  Scratch,
  UNEVEN,
  Vectors,
} from "./structs";

/** A row as f32: itself, or widened into scratch. */
export function row_f32(v: Vectors, s: Scratch, r: u32): usize {
  const x = v.pointer + <usize>r * v.stride;
  if (v.element === FLOAT32) return x;
  if (v.element === FLOAT16) widen<F16>(x, s.row, v.query_bytes);
  else if (v.element === BFLOAT16) widen<BF16>(x, s.row, v.query_bytes);
  else widen<i8>(x, s.row, v.query_bytes);
  return s.row;
}

/** True if codes are of the whole vector's coordinates, not of a part that is an embedding of its own. */
function is_whole(v: Vectors, c: Codes): bool {
  return v.metric !== COSINE || c.axes !== 0;
}

/** True if the norm of a whole row is more than that of its codes. */
function is_part(v: Vectors, c: Codes): bool {
  return is_whole(v, c) && (c.axes !== 0 || c.dims < v.dim);
}

/** The dims whose mean and norm count: those coded alone, or all. */
function dims_that_count(v: Vectors, c: Codes): u32 {
  return is_whole(v, c) ? v.dim : c.dims;
}

/** 1 / norm over the dims that count, by which rows are multiplied under COSINE; 1 otherwise. */
export function normaliser(v: Vectors, c: Codes, x: usize): f32 {
  if (v.metric !== COSINE) return 1;
  const square = square_of(x, dims_that_count(v, c));
  return square > 0 ? <f32>(1 / sqrt<f32>(square)) : 0;
}

function square_of(x: usize, dims: u32): f32 {
  let sum: f64 = 0;
  for (let i: u32 = 0; i < dims; i++) {
    const value = <f64>f32_at(x, i);
    sum += value * value;
  }
  return <f32>sum;
}

/** Squared lengths of rows that count as one may differ by this share: less than rounding to f16 makes of unit vectors. */
const LENGTH_TOLERANCE: f32 = 0.002;

/** 1 if rows [from, to) have the length of row 0; under COSINE all have. */
export function same_length(v: Vectors, s: Scratch, from: u32, to: u32): u32 {
  if (v.metric === COSINE) return 1;
  const first = length_square(v, s, 0);
  for (let r = from; r < to; r++) {
    if (!(abs<f32>(length_square(v, s, r) - first) <= first * LENGTH_TOLERANCE)) return 0;
  }
  return 1;
}

function length_square(v: Vectors, s: Scratch, r: u32): f32 {
  const x = row_f32(v, s, r);
  return dot<f32>(x, x, v.query_bytes);
}

/** Adds rows [from, to) to the sums in scratch. */
export function code_sums(v: Vectors, c: Codes, s: Scratch, from: u32, to: u32): void {
  const dims = dims_that_count(v, c);
  for (let r = from; r < to; r++) {
    const x = row_f32(v, s, r);
    const factor = <f64>normaliser(v, c, x);
    for (let i: u32 = 0; i < dims; i++) {
      const sum = s.sums + ((<usize>i) << 3);
      store<f64>(sum, load<f64>(sum) + factor * <f64>f32_at(x, i));
    }
  }
}

/** Turns the sums into the mean and clears them. */
export function code_means(v: Vectors, c: Codes, s: Scratch): void {
  const dims = dims_that_count(v, c);
  for (let i: u32 = 0; i < dims; i++) {
    const sum = s.sums + ((<usize>i) << 3);
    set_f32(c.mean, i, <f32>(load<f64>(sum) / <f64>max<u32>(v.count, 1)));
    store<f64>(sum, 0);
  }
  const isWhole = c.axes !== 0 || c.dims === v.dim;
  if (c.lengths === LEVEL && isWhole && (is_far(v, c, s) || is_close(v, c, s))) c.lengths = LEVEL_AND_CLOSE;
}

/** The share of a row's squared length that the mean has where rows are far from zero. */
const FAR_SHARE: f32 = 0.75;

function is_far(v: Vectors, c: Codes, s: Scratch): bool {
  const square: f32 = v.metric === COSINE ? 1 : length_square(v, s, 0);
  return dot<f32>(c.mean, c.mean, v.query_bytes) > FAR_SHARE * square;
}

/** The nearest of so many rows is looked for, among so many others. */
const ASKED: u32 = 64;
const OTHERS: u32 = 1024;
/** The share of a row's squared length that the squared distance to its nearest has where rows lie close together. */
const CLOSE_SHARE: f32 = 0.25;

/** True if most rows have one so close: then rounding loses less of their distance than of their product. */
function is_close(v: Vectors, c: Codes, s: Scratch): bool {
  const asked = min<u32>(ASKED, v.count);
  let close: u32 = 0;
  for (let i: u32 = 0; i < asked; i++) {
    const row = <u32>((<u64>i * v.count) / asked);
    memory.copy(s.centred, row_f32(v, s, row), v.query_bytes);
    const distance: f32 = 2 - <f32>2 * nearest_product(v, c, s, row);
    if (distance < CLOSE_SHARE) close++;
  }
  return close * 2 > asked;
}

/** The largest product of the row in scratch with any of some others, where its own is 1. */
function nearest_product(v: Vectors, c: Codes, s: Scratch, row: u32): f32 {
  const own = normaliser(v, c, s.centred);
  const square: f32 = v.metric === COSINE ? 1 : dot<f32>(s.centred, s.centred, v.query_bytes);
  const others = min<u32>(OTHERS, v.count);
  let most: f32 = -1;
  for (let i: u32 = 0; i < others; i++) {
    const other = <u32>((<u64>i * v.count) / others);
    if (other === row) continue;
    const x = row_f32(v, s, other);
    most = max<f32>(most, (own * normaliser(v, c, x) * dot<f32>(s.centred, x, v.query_bytes)) / square);
  }
  return most;
}

/** Writes the row, normalised and centred, into scratch; padded with zeros. */
function centre(v: Vectors, c: Codes, s: Scratch, x: usize): void {
  const factor = f32x4.splat(normaliser(v, c, x));
  for (let i: usize = 0; i < v.query_bytes; i += 16) {
    v128.store(s.centred + i, f32x4.sub(f32x4.mul(v128.load(x + i), factor), v128.load(c.mean + i)));
  }
}

/** The values to be coded of the vector that stands centred in scratch: itself, or its coordinates. */
export function coordinates(v: Vectors, c: Codes, s: Scratch, centred: usize, dims: u32): usize {
  if (c.axes === 0) return centred;
  rotate(c, s, centred, v.query_bytes, dims, s.rotated);
  return s.rotated;
}

/** The scale of a row: its norm once centred, where norms vary. */
function row_scale(c: Codes, square: f32): f32 {
  return c.lengths === UNEVEN ? sqrt<f32>(square) : 1;
}

/** The step of a row that has one of its own. */
function row_step(c: Codes, values: usize): f32 {
  return largest_value(c, values) / largest(c);
}

/** Counts the magnitudes of every `each`-th row; then, behind them, the ranges that these rows need. */
export function code_histogram(v: Vectors, c: Codes, s: Scratch, each: u32): void {
  clear_histograms(s);
  for (let r: u32 = 0; r < v.count; r += each) {
    centre(v, c, s, row_f32(v, s, r));
    const values = coordinates(v, c, s, s.centred, c.dims);
    const square = square_of(values, c.dims);
    const scale = row_scale(c, square);
    if (scale > 0) count_row(c, s, values, square, scale);
  }
}

/**
 * Writes what brings the first `prefix` dims of rows [from, to) to unit length, one f32 a row: of a Matryoshka embedding
 * every prefix is an embedding of its own, compared by its own cosine (Kusupati et al. 2022, arXiv:2205.13147).
 */
export function code_prefix(v: Vectors, c: Codes, s: Scratch, prefix: u32, from: u32, to: u32, out: usize): void {
  for (let r = from; r < to; r++) {
    const x = row_f32(v, s, r);
    const whole = <f64>square_of(x, c.dims);
    const part = <f64>square_of(x, prefix);
    set_f32(out, r, part > 0 ? <f32>sqrt<f64>(whole / part) : 0);
  }
}

/** Writes the codes and terms of rows [from, to). */
export function code_rows(v: Vectors, c: Codes, s: Scratch, from: u32, to: u32): void {
  for (let r = from; r < to; r++) code_row(v, c, s, r, r);
}

/** Writes the codes and terms of a row to a place among them, which is its own number except in other orders of the rows. */
export function code_row(v: Vectors, c: Codes, s: Scratch, row: u32, place: u32): void {
  const x = row_f32(v, s, row);
  const terms = terms_of(c, place);
  terms.mean_product = v.metric === IP ? dot<f32>(c.mean, x, v.query_bytes) : 0;
  centre(v, c, s, x);
  const values = coordinates(v, c, s, s.centred, c.dims);
  const square = square_of(values, c.dims);
  const fullSquare = is_part(v, c) ? dot<f32>(s.centred, s.centred, v.query_bytes) : square;
  terms.scale = c.bits === 7 ? row_scale(c, square) : row_step(c, values);
  terms.square = write_codes(c, values, terms.scale, c.pointer + <usize>place * c.stride);
  if (c.bits === 7) terms.square += square_lost(c, values, square, terms.scale);
  terms.full_square = terms.square + max<f32>(0, fullSquare - square);
}

/** Returns the squared norm of what the codes stand for. */
function write_codes(c: Codes, values: usize, scale: f32, out: usize): f32 {
  const steps = scale > 0 ? <f32>(1 / (scale * c.step)) : 0;
  const most = largest(c);
  const half = half_range(c);
  const isPacked = c.bits < 7;
  const count = code_count(c, c.dims);
  let square: f32 = 0;
  if (isPacked) memory.fill(out, 0, c.stride);
  for (let i: u32 = 0; i < count; i++) {
    let code: f32 = 0;
    if (i < c.dims) code = max<f32>(-most, min<f32>(most, nearest<f32>(f32_at(values, i) * steps)));
    if (isPacked) put_packed(c.bits, out, i, <u32>(<i32>code + half));
    else store<u8>(out + i, <u8>(<i32>code + half));
    square += code * code;
  }
  return square * (scale * c.step) * (scale * c.step);
}

/** How many codes of so many dims there are, with those that fill whole lanes, or whole blocks of packed ones. */
export function code_count(c: Codes, dims: u32): u32 {
  const together: u32 = c.bits === 6 ? 64 : c.bits === 4 ? 32 : 16;
  return (dims + together - 1) & ~(together - 1);
}

/** Bytes of so many codes. */
export function code_bytes(c: Codes, count: u32): usize {
  return c.bits < 7 ? (<usize>count * c.bits) >> 3 : count;
}

export function terms_of(c: Codes, row: u32): CodeTerms {
  return changetype<CodeTerms>(c.terms + ((<usize>row) << 4));
}
