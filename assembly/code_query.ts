// How codes are compared: with a query of i16 values, or one coded row with another.
//
// Higher scores are nearer. They order rows as the metric does; a constant of the query is left out.
//   COSINE  q . z            z the centred unit row: the mean's product with q is the same for all rows
//           (q . z + q . mean) / |x|   on fewer raw dims than are coded: x is the row's own prefix
//   IP      q . z
//   L2      2 (q - mean) . z - |z|^2, where z is what the code stands for, and beside a prefix what is not coded
//           q . z            where all rows have one length
//
// Rows of one length that lie far from zero, or close together, are compared by distance whatever the metric: q . z would be
// the product of q with what rounding leaves of z, above all.
//
// Query and row are compared by their coordinates on the principal axes where there are any.

import { u7_dot, u7_dot4, u7_widen } from "./code_kernels";
import { half_range } from "./code_range";
import { code_bytes, code_count, coordinates, terms_of } from "./codes";
import { f32_at, u32_at } from "./lists";
import { packed_dot } from "./packed_codes";
import { ask_table, score_numbers } from "./product_rows";
import { COSINE, CodeQuery, Codes, IP, L2, LEVEL, Scratch, UNEVEN, Vectors } from "./structs";
import { touch } from "./touch";

const SCORE_PRODUCT: u32 = 0;
const SCORE_SCALED: u32 = 1;
const SCORE_L2: u32 = 2;
const SCORE_DISTANCE: u32 = 3;
const SCORE_ROW_PRODUCT: u32 = 4;
const SCORE_PREFIX: u32 = 5;

/** No sum of |q| * the largest code may reach 2^31. */
const LARGEST_SUM: f32 = 2146300000;
const LARGEST_VALUE: f32 = 32767;

/** Brings the f32 query in scratch to i16 over the first `prefix` dims. */
export function ask_vector(v: Vectors, c: Codes, s: Scratch, prefix: u32): void {
  const asked = s.asked;
  if (changetype<usize>(c.product) !== 0) {
    asked.kind = SCORE_PRODUCT;
    asked.codes = c.stride;
    ask_table(v, c, s);
    return;
  }
  let source = s.query;
  asked.kind = kind_of(v, c, prefix);
  if (asked.kind === SCORE_L2) {
    source = s.centred;
    for (let i: usize = 0; i < v.query_bytes; i += 16) {
      v128.store(source + i, f32x4.sub(v128.load(s.query + i), v128.load(c.mean + i)));
    }
  }
  source = coordinates(v, c, s, source, prefix);
  const count = code_count(c, prefix);
  asked.codes = code_bytes(c, count);
  const steps = query_steps(c, source, prefix);
  let sum: i32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const value = i < prefix ? <i32>nearest<f32>(f32_at(source, i) * steps) : 0;
    store<i16>(asked.values + ((<usize>i) << 1), <i16>value);
    sum += value;
  }
  asked.correction = sum * half_range(c);
  asked.factor = steps > 0 ? c.step / steps : 0;
  if (asked.kind === SCORE_L2) asked.factor *= 2;
  if (asked.kind === SCORE_PREFIX) {
    asked.mean_product = 0;
    for (let i: u32 = 0; i < prefix; i++) asked.mean_product += f32_at(source, i) * f32_at(c.mean, i);
  }
}

/**
 * How much the exact score of a row grows for each unit of its score by codes: a product is half of what it takes from a squared
 * distance, and rows may be compared by the one where scores are the other.
 */
export function exact_per_code(v: Vectors, query: CodeQuery): f32 {
  if (query.kind === SCORE_L2) return v.metric === L2 ? 1 : 0.5;
  return v.metric === L2 ? 2 : 1;
}

function kind_of(v: Vectors, c: Codes, prefix: u32): u32 {
  if (v.metric === COSINE && c.axes === 0 && prefix < c.dims) return SCORE_PREFIX;
  if (c.lengths === LEVEL) return SCORE_PRODUCT;
  return c.lengths === UNEVEN && v.metric === IP ? SCORE_SCALED : SCORE_L2;
}

/** Whether the values of what is asked have the mean taken off. */
export function is_centred(query: CodeQuery): bool {
  return query.kind === SCORE_L2 || query.kind === SCORE_DISTANCE || query.kind === SCORE_ROW_PRODUCT;
}

/** Steps a unit, as fine as i16 and the i32 sum allow. */
function query_steps(c: Codes, x: usize, dims: u32): f32 {
  const codes: i32 = (half_range(c) << 1) - 1;
  const most = LARGEST_SUM / <f32>codes;
  let largest: f32 = 0;
  let sum: f32 = 0;
  for (let i: u32 = 0; i < dims; i++) {
    const value = abs<f32>(f32_at(x, i));
    largest = max<f32>(largest, value);
    sum += value;
  }
  // Rounding may add half a unit a dim.
  return largest > 0 ? min<f32>(LARGEST_VALUE / largest, (most - <f32>dims) / sum) : 0;
}

/**
 * Makes a coded row the one that asks. The score is then the negative squared distance of the two rows over the coded dims.
 * Under IP, where rows have lengths of their own, it is their product less a constant: a graph of products serves searches by
 * products better than one of distances does (Morozov and Babenko 2018, ip-NSW), even where norms hardly vary. Of rows of one
 * length a graph of distances does (20,000 x 768 on 128 coordinates, ef 32: recall .951 instead of .937).
 */
export function ask_row(v: Vectors, c: Codes, row: u32, query: CodeQuery): void {
  const terms = terms_of(c, row);
  const byProduct = v.metric === IP && c.lengths === UNEVEN;
  query.codes = (c.dims + 15) & ~15;
  u7_widen(c.pointer + <usize>row * c.stride, query.codes, query.values);
  query.correction = sum_i16(query.values, query.codes) << 6;
  query.kind = byProduct ? SCORE_ROW_PRODUCT : SCORE_DISTANCE;
  query.factor = (byProduct ? 1 : 2) * terms.scale * c.step * c.step;
  query.square = terms.square;
  query.mean_product = terms.mean_product;
}

function sum_i16(values: usize, n: usize): i32 {
  const ones = i16x8.splat(1);
  let sum = i32x4.splat(0);
  for (const end = values + (n << 1); values < end; values += 16) {
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(values), ones));
  }
  return (
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
  );
}

/** Scores of the first n rows of the batch, after touching them. */
export function score_codes(c: Codes, s: Scratch, query: CodeQuery, n: u32): void {
  touch(s, c.pointer, c.stride, query.codes, n);
  if (query.kind === SCORE_PREFIX) touch(s, c.prefix_factors, 4, 1, n);
  else if (query.kind !== SCORE_PRODUCT) touch(s, c.terms, 16, 1, n);
  score_rows(c, query, s.batch, n, s.scores);
}

/** Scores of n rows listed at `rows`, into `out`. */
export function score_rows(c: Codes, query: CodeQuery, rows: usize, n: u32, out: usize): void {
  if (score_others(c, query, rows, n, out)) return;
  const base = c.pointer;
  const stride = c.stride;
  const codes = query.codes;
  const values = query.values;
  let i: u32 = 0;
  for (; i + 4 <= n; i += 4) {
    const r = rows + ((<usize>i) << 2);
    u7_dot4(
      values,
      base + <usize>load<u32>(r) * stride,
      base + <usize>load<u32>(r, 4) * stride,
      base + <usize>load<u32>(r, 8) * stride,
      base + <usize>load<u32>(r, 12) * stride,
      codes,
      out + ((<usize>i) << 2),
    );
  }
  for (; i < n; i++) {
    const r = rows + ((<usize>i) << 2);
    store<i32>(out + ((<usize>i) << 2), u7_dot(values, base + <usize>load<u32>(r) * stride, codes));
  }
  finish(c, query, rows, n, out);
}

/** Of codes that are no bytes; false where they are. */
function score_others(c: Codes, query: CodeQuery, rows: usize, n: u32, out: usize): bool {
  if (changetype<usize>(c.product) !== 0) {
    score_numbers(c, query.values, rows, n, out);
    return true;
  }
  if (c.bits >= 7) return false;
  for (let i: u32 = 0; i < n; i++) {
    const x = c.pointer + <usize>u32_at(rows, i) * c.stride;
    store<i32>(out + ((<usize>i) << 2), packed_dot(c.bits, query.values, x, query.codes));
  }
  finish(c, query, rows, n, out);
  return true;
}

/** Turns integer products into scores, in place. */
function finish(c: Codes, query: CodeQuery, rows: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const place = out + ((<usize>i) << 2);
    let score = query.factor * <f32>(load<i32>(place) - query.correction);
    if (query.kind === SCORE_PREFIX) {
      score = (score + query.mean_product) * f32_at(c.prefix_factors, u32_at(rows, i));
    } else if (query.kind !== SCORE_PRODUCT) {
      const terms = terms_of(c, u32_at(rows, i));
      score *= terms.scale;
      if (query.kind === SCORE_L2) score -= terms.full_square;
      else if (query.kind === SCORE_DISTANCE) score -= query.square + terms.square;
      else if (query.kind === SCORE_ROW_PRODUCT) score += query.mean_product + terms.mean_product;
    }
    store<f32>(place, score);
  }
}
