// Product codes of whole rows in the order of the rows, as a graph walks on them: a number a part, of the centroid that is
// nearest to the row there (see product_codes.ts, where they are of residuals in lists).

import { BLOCK, centroid_at, centroid_value, codebook_scores, nearest_centroids } from "./codebook";
import { NONE } from "./hnsw_links";
import { training_point } from "./k_means";
import { set_f32, u32_at } from "./lists";
import { number_in, put_number, sum_of } from "./product_codes";
import { Codes, L2, Scratch, Training, Vectors } from "./structs";

function code_of(c: Codes, row: u32): usize {
  return c.pointer + <usize>row * c.stride;
}

/** Codes rows [from, to). `t` is what the codebook was learnt by. */
export function product_rows(c: Codes, t: Training, from: u32, to: u32): void {
  for (let start = from; start < to; start += BLOCK) {
    const n = min<u32>(BLOCK, to - start);
    for (let i: u32 = 0; i < n; i++) training_point(t, start + i, t.points + <usize>i * t.point_bytes);
    memory.fill(code_of(c, start), 0, <usize>n * c.stride);
    for (let part: u32 = 0; part < c.product.parts; part++) {
      const points = t.points + ((<usize>part * c.product.part_dim) << 2);
      const found = nearest_centroids(c.product, part, points, t.point_bytes, n, t.best);
      for (let i: u32 = 0; i < n; i++) put_number(code_of(c, start + i), part, c.bits, u32_at(found, i));
    }
  }
}

/** Compares the query with all centroids; by L2, what is summed is half the negative distance but for a constant. */
export function ask_table(v: Vectors, c: Codes, s: Scratch): void {
  codebook_scores(c.product, s.query, v.metric === L2, s.asked.values);
}

/** Scores of n rows listed at `rows`, into `out`. */
export function score_numbers(c: Codes, table: usize, rows: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) set_f32(out, i, sum_of(c.product, c.bits, table, code_of(c, u32_at(rows, i))));
}

/** Writes what the code of a row stands for to `out`. */
export function decode_numbers(c: Codes, row: u32, out: usize): void {
  const b = c.product;
  for (let part: u32 = 0; part < b.parts; part++, out += (<usize>b.part_dim) << 2) {
    const centroid = centroid_at(b, part, number_in(code_of(c, row), part, c.bits));
    for (let i: u32 = 0; i < b.part_dim; i++) set_f32(out, i, centroid_value(centroid, i));
  }
}

/** The first of `count` rows whose code has a number that its codebook has not, or NONE: what a damaged file may hold. */
export function product_stray_row(c: Codes, count: u32): u32 {
  for (let row: u32 = 0; row < count; row++) {
    for (let part: u32 = 0; part < c.product.parts; part++) {
      if (number_in(code_of(c, row), part, c.bits) >= c.product.count) return row;
    }
  }
  return NONE;
}
