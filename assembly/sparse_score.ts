// How sparse rows are scored: by inner product, or by BM25, where a value counts as n / (n + norm) and the norm grows with the
// length of the row. Parts are f32 and their sum is f64, in which such sums are exact but for extremes: it does not matter in
// which order a row's parts come together.

import { Sparse } from "./structs";

/** The norm of rows that are scored by inner product. */
export const PRODUCT: f32 = -1;

/** The norm of a row whose values sum to `length`. */
export function norm_of(p: Sparse, length: f32): f32 {
  return p.saturates ? p.base + p.slope * length : PRODUCT;
}

/** What a value above zero adds to the score of a row with that norm. */
export function part_of(weight: f32, value: f32, norm: f32): f32 {
  return norm < 0 ? weight * value : (weight * value) / (value + norm);
}
