// Scores of rows whose vectors are not there: their codes say what they are.
//
// Under COSINE that is a row of unit length, but for what coding loses: its product with the query is the score. To divide by
// what is left of its length would make it too large, and anything at all of a row that was zero.

import { half_range } from "./code_range";
import { terms_of } from "./codes";
import { dot, l2, madd } from "./dense_kernels";
import { at, entry_row, make_entry, put } from "./entry";
import { set_f32, u32_at } from "./lists";
import { unpack } from "./packed_codes";
import { decode_numbers } from "./product_rows";
import { Codes, L2, Scratch, Vectors } from "./structs";

/** Writes what the codes of a row stand for to `out`, as f32, padded with zeros as a query is. */
export function decode_row(v: Vectors, c: Codes, s: Scratch, row: u32, out: usize): void {
  if (changetype<usize>(c.product) !== 0) {
    memory.fill(out, 0, v.query_bytes);
    decode_numbers(c, row, out);
    return;
  }
  let codes = c.pointer + <usize>row * c.stride;
  if (c.bits < 7) {
    unpack(c.bits, codes, c.stride, s.pair.values);
    codes = s.pair.values;
  }
  const half = i32x4.splat(half_range(c));
  const unit = f32x4.splat(terms_of(c, row).scale * c.step);
  for (let i: usize = 0; i < v.query_bytes; i += 16, codes += 4) {
    const code = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load_zero<u32>(codes)));
    const steps = f32x4.convert_i32x4_s(i32x4.sub(code, half));
    v128.store(out + i, madd(steps, unit, v128.load(c.mean + i)));
  }
}

/** The score of a row by its codes, with the query that prepare_exact left. */
function score_of(v: Vectors, c: Codes, s: Scratch, row: u32): f32 {
  decode_row(v, c, s, row, s.row);
  return v.metric === L2 ? -l2<f32>(s.query, s.row, v.query_bytes) : dot<f32>(s.query, s.row, v.query_bytes);
}

/** As score_pool, by codes. */
export function score_decoded_pool(v: Vectors, c: Codes, s: Scratch, size: u32): void {
  for (let i: u32 = 0; i < size; i++) {
    const row = entry_row(at(s.pool, i));
    put(s.pool, i, make_entry(score_of(v, c, s, row), row));
  }
}

/** As score_exactly, by codes. */
export function score_decoded(v: Vectors, c: Codes, s: Scratch, n: u32): void {
  for (let i: u32 = 0; i < n; i++) set_f32(s.scores, i, score_of(v, c, s, u32_at(s.batch, i)));
}
