// Codes of bits by random projection (Charikar 2002, "Similarity estimation techniques from rounding algorithms"): a bit says
// on which side of a random hyperplane a row lies. The share of bits in which two rows differ estimates their angle, here around
// the rows' middle, through which the planes go.
//
// The planes are the centroids of a codebook of one part; its biases move them to the middle.

import { codebook_scores, padded_count } from "./codebook";
import { random_at, sampled_row } from "./k_means";
import { f32_at, set_f32 } from "./lists";
import { load_point } from "./points";
import { Codebook, Vectors } from "./structs";

/** Draws the planes: every value about normal, as the sum of twelve uniform ones is. */
export function sign_begin(planes: Codebook, seed: u32): void {
  const values = padded_count(planes) * planes.part_dim;
  for (let i: u32 = 0; i < values; i++) {
    let sum: f64 = -6;
    for (let j: u32 = 0; j < 12; j++) sum += random_at(i * 12 + j, seed);
    set_f32(planes.panels, i, <f32>sum);
  }
}

/** Moves the planes to the middle of a sample of `size` rows. `point` and `scores` are scratch. */
export function sign_centre(v: Vectors, planes: Codebook, size: u32, seed: u32, point: usize, scores: usize): void {
  for (let i: u32 = 0; i < size; i++) {
    load_point(v, sampled_row(i, size, v.count, seed), point);
    codebook_scores(planes, point, false, scores);
    for (let p: u32 = 0; p < planes.count; p++) {
      set_f32(planes.biases, p, f32_at(planes.biases, p) - f32_at(scores, p) / <f32>size);
    }
  }
}

/** Writes the codes of rows [from, to), `stride` bytes apart. */
export function sign_rows(
  v: Vectors,
  planes: Codebook,
  from: u32,
  to: u32,
  point: usize,
  scores: usize,
  codes: usize,
  stride: usize,
): void {
  for (let row = from; row < to; row++) {
    load_point(v, row, point);
    sign_point(planes, point, scores, codes + <usize>row * stride);
  }
}

/** Writes the code of a point. */
export function sign_point(planes: Codebook, point: usize, scores: usize, code: usize): void {
  codebook_scores(planes, point, true, scores);
  for (let byte: u32 = 0; byte < planes.count >> 3; byte++) {
    let bits: u32 = 0;
    for (let i: u32 = 0; i < 8; i++) bits |= (<u32>(f32_at(scores, byte * 8 + i) > 0)) << i;
    store<u8>(code + byte, <u8>bits);
  }
}
