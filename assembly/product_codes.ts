// Product codes (Jegou, Douze and Schmid 2011): what a row r differs from its centroid c by is kept as one number a part, of the
// nearest centroid in that part. A query is multiplied once with all of these; a row's score is then made of sums:
//
//   COSINE, IP   q . c + q . r
//   L2           q . c - |c|^2 / 2 + q . r - (c . r + |r|^2 / 2), half the negative distance but for |q|^2 / 2
//
// The first terms are the score of the list, q . r is a sum over the parts, and the bracket one f32 kept with the row: no table
// need be made for each list.

import { BLOCK, centroid_at, centroid_value, codebook_scores, nearest_centroids, padded_count } from "./codebook";
import { ask_steps, half_at, half_product, write_half } from "./fast_scan";
import { NONE } from "./hnsw_links";
import { training_point } from "./k_means";
import { f32_at, set_f32, u32_at } from "./lists";
import { Codebook, InvertedFile, Probes, Scratch, Training } from "./structs";

/** Writes the codes of places [from, to), and their terms where there are any. `t` is what their codebook was learnt by. */
export function product_encode(file: InvertedFile, t: Training, from: u32, to: u32): void {
  for (let start = from; start < to; start += BLOCK) {
    const n = min<u32>(BLOCK, to - start);
    for (let i: u32 = 0; i < n; i++) {
      training_point(t, u32_at(file.rows, start + i), t.points + <usize>i * t.point_bytes);
      if (file.product_terms !== 0) set_f32(file.product_terms, start + i, 0);
    }
    for (let part: u32 = 0; part < file.product.parts; part++) encode_part(file, t, part, start, n);
  }
}

function encode_part(file: InvertedFile, t: Training, part: u32, first: u32, n: u32): void {
  const b = file.product;
  const points = t.points + ((<usize>part * b.part_dim) << 2);
  const found = nearest_centroids(b, part, points, t.point_bytes, n, t.best);
  for (let i: u32 = 0; i < n; i++) {
    const place = first + i;
    const nearest = u32_at(found, i);
    write_number(file, place, part, nearest);
    if (file.product_terms === 0) continue;
    const list = u32_at(t.lists, u32_at(file.rows, place));
    set_f32(file.product_terms, place, f32_at(file.product_terms, place) + term_of(file, list, part, nearest));
  }
}

/** Bits of the numbers of a row follow each other without gaps, but of 4 bits (see fast_scan.ts). The codes are zero before. */
function write_number(file: InvertedFile, place: u32, part: u32, nearest: u32): void {
  if (file.product_bits === 4) {
    write_half(file, place, part, nearest);
    return;
  }
  put_number(file.product_codes + <usize>place * file.product_stride, part, file.product_bits, nearest);
}

/** Writes the number of a part into a code that is zero there, and no byte of the next code: that may be another thread's. */
export function put_number(code: usize, part: u32, bits: u32, number: u32): void {
  const bit = part * bits;
  let byte = code + (bit >> 3);
  for (let left = number << (bit & 7); left !== 0; left >>= 8) {
    store<u8>(byte, load<u8>(byte) | <u8>left);
    byte++;
  }
}

/** c . r + |r|^2 / 2 over the dims of a part, where r is what the code stands for. */
function term_of(file: InvertedFile, list: u32, part: u32, nearest: u32): f32 {
  const b = file.product;
  const residual = centroid_at(b, part, nearest);
  const centroid = centroid_at(file.coarse, 0, list);
  let sum: f32 = 0;
  for (let i: u32 = 0; i < b.part_dim; i++) {
    const value = centroid_value(residual, i);
    sum += value * (centroid_value(centroid, part * b.part_dim + i) + value / 2);
  }
  return sum;
}

/** Multiplies the query with the centroids of all parts. */
export function ask_products(file: InvertedFile, p: Probes, query: usize): void {
  codebook_scores(file.product, query, false, p.table);
  if (file.product_bits === 4) ask_steps(file, p);
}

/** Scores of the n places in `s.others`, which are of one list whose own score is given. */
export function score_products(file: InvertedFile, s: Scratch, p: Probes, list_score: f32, n: u32): void {
  for (let i: u32 = 0; i < n; i++) {
    const place = u32_at(s.others, i);
    let score = list_score + product_of(file, p, place);
    if (file.product_terms !== 0) score -= f32_at(file.product_terms, place);
    set_f32(s.scores, i, score);
  }
}

/** The product of the query and what the code at a place stands for. */
function product_of(file: InvertedFile, p: Probes, place: u32): f32 {
  if (file.product_bits === 4) return half_product(file, p, place);
  const code = file.product_codes + <usize>place * file.product_stride;
  return sum_of(file.product, file.product_bits, p.table, code);
}

/** The sum over the parts of what the table has for their numbers. */
export function sum_of(b: Codebook, bits: u32, table: usize, code: usize): f32 {
  return bits === 8 ? sum_bytes(b, table, code) : sum_numbers(b, bits, table, code);
}

/** The sum over the parts where a number is a byte: four at a time, in sums of their own. */
function sum_bytes(codebook: Codebook, table: usize, code: usize): f32 {
  const parts = codebook.parts;
  const table_bytes = (<usize>padded_count(codebook)) << 2;
  let a: f32 = 0;
  let b: f32 = 0;
  let c: f32 = 0;
  let d: f32 = 0;
  let part: u32 = 0;
  for (; part + 4 <= parts; part += 4, code += 4, table += table_bytes << 2) {
    a += load<f32>(table + ((<usize>load<u8>(code)) << 2));
    b += load<f32>(table + table_bytes + ((<usize>load<u8>(code, 1)) << 2));
    c += load<f32>(table + table_bytes * 2 + ((<usize>load<u8>(code, 2)) << 2));
    d += load<f32>(table + table_bytes * 3 + ((<usize>load<u8>(code, 3)) << 2));
  }
  for (; part < parts; part++, code++, table += table_bytes) a += load<f32>(table + ((<usize>load<u8>(code)) << 2));
  return a + b + (c + d);
}

function sum_numbers(b: Codebook, bits: u32, table: usize, code: usize): f32 {
  const table_bytes = (<usize>padded_count(b)) << 2;
  let sum: f32 = 0;
  for (let part: u32 = 0; part < b.parts; part++, table += table_bytes) {
    sum += f32_at(table, number_in(code, part, bits));
  }
  return sum;
}

export function number_in(code: usize, part: u32, bits: u32): u32 {
  const bit = part * bits;
  return (load<u32>(code + (bit >> 3)) >> (bit & 7)) & (((<u32>1) << bits) - 1);
}

/** The first place whose code has a number that its codebook has not, or NONE: what a damaged file may hold. */
export function product_stray(file: InvertedFile): u32 {
  for (let place: u32 = 0; place < file.vectors.count; place++) {
    for (let part: u32 = 0; part < file.product.parts; part++) {
      if (number_at(file, place, part) >= file.product.count) return place;
    }
  }
  return NONE;
}

function number_at(file: InvertedFile, place: u32, part: u32): u32 {
  if (file.product_bits === 4) return half_at(file, place, part);
  return number_in(file.product_codes + <usize>place * file.product_stride, part, file.product_bits);
}
