// Landmarks: rows far from each other, so that every cluster has one, from which walks begin. To come down through the upper
// layers took a third of the rows that a search compares, and led some of them into clusters out of which no link leads: where
// clusters lie in many directions, few links cannot tell which is nearer.
//
// Landmarks are compared by the signs of their codes, 256 of them at most: whether a row lies above or below the mean, dim by
// dim. With whole codes no more is found, and a landmark takes 2 ns instead of 25.

import { is_centred } from "./code_query";
import { code_bytes, coordinates, normaliser } from "./codes";
import { at, entry_row, entry_score, insert_sorted, make_entry } from "./entry";
import { links_of, NONE } from "./hnsw_links";
import { f32_at, set_u32, u32_at } from "./lists";
import { Codes, Graph, Scratch } from "./structs";

/** Bytes of the signs of a landmark. */
const SIGN_BYTES: usize = 32;
const SIGNS: u32 = 256;
const NOT_NEAR: u32 = SIGNS + 1;
/** With so many of the nearest a walk begins. */
const BEGUN_WITH: u32 = 8;

/**
 * Chooses up to `most` of `n` rows from all over [from, to), each the farthest from all that were chosen before it (Gonzalez 1985,
 * "Clustering to minimize the maximum intercluster distance"), as the landmarks; returns how many they are. The rows are linked;
 * a twin that has got no links yet is left out. `work` has room for 36 bytes for each of the n.
 */
export function landmarks_choose(g: Graph, from: u32, to: u32, work: usize, n: u32, most: u32): u32 {
  const signs = work;
  const nearest = signs + <usize>n * SIGN_BYTES;
  for (let i: u32 = 0; i < n; i++) {
    const row = sampled(from, to, i, n);
    row_signs(g.codes, row, signs + <usize>i * SIGN_BYTES);
    set_u32(nearest, i, u32_at(links_of(g, row, 0), 0) === NONE ? 0 : NOT_NEAR);
  }
  let chosen: u32 = 0;
  for (let next = first_linked(nearest, n); next < n && chosen < most; next = farthest(signs, nearest, n, next)) {
    set_u32(g.landmarks, chosen++, sampled(from, to, next, n));
  }
  return chosen;
}

function sampled(from: u32, to: u32, i: u32, n: u32): u32 {
  return from + <u32>((<u64>i * (to - from)) / n);
}

function first_linked(nearest: usize, n: u32): u32 {
  let i: u32 = 0;
  while (i < n && u32_at(nearest, i) === 0) i++;
  return i;
}

/**
 * Takes in how near each row of the sample is to one that was chosen; returns the place of the one that is farthest from all of
 * these, n where all are among them.
 */
function farthest(signs: usize, nearest: usize, n: u32, chosen: u32): u32 {
  const own = signs + <usize>chosen * SIGN_BYTES;
  let place = n;
  let most: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const differing = min(u32_at(nearest, i), signs_differing(signs + <usize>i * SIGN_BYTES, own));
    set_u32(nearest, i, differing);
    if (differing <= most) continue;
    most = differing;
    place = i;
  }
  return place;
}

/** Makes the first `count` landmarks, whose rows are coded, the ones that walks begin from. */
export function landmarks_set(g: Graph, s: Scratch, count: u32): void {
  const c = g.codes;
  for (let i: u32 = 0; i < count; i++) {
    row_signs(c, u32_at(g.landmarks, i), g.landmark_signs + <usize>i * SIGN_BYTES);
  }
  memory.copy(g.landmark_mean, coordinates(g.vectors, c, s, c.mean, c.dims), (<usize>c.dims) << 2);
  g.landmark_count = count;
}

function row_signs(c: Codes, row: u32, signs: usize): void {
  const codes = c.pointer + <usize>row * c.stride;
  memory.fill(signs, 0, SIGN_BYTES);
  for (let d: u32 = 0; d < min(c.dims, SIGNS); d++) if (load<u8>(codes + d) > 64) set_sign(signs, d);
}

function set_sign(signs: usize, d: u32): void {
  const place = signs + (d >> 3);
  store<u8>(place, load<u8>(place) | ((<u8>1) << (<u8>(d & 7))));
}

/**
 * Puts the landmarks that are nearest to what is asked into the batch; returns how many they are: none where there are no landmarks,
 * nor for a shorter prefix than was coded, of which not all signs are known.
 */
export function landmarks_gather(g: Graph, s: Scratch): u32 {
  if (g.landmark_count === 0 || s.asked.codes < code_bytes(g.codes, g.codes.dims)) return 0;
  const asked = s.others;
  ask_signs(g, s, asked);
  const most = min(BEGUN_WITH, g.landmark_count);
  const best = s.candidates;
  let size: u32 = 0;
  let fewest = NOT_NEAR;
  let signs = g.landmark_signs;
  for (let i: u32 = 0; i < g.landmark_count; i++, signs += SIGN_BYTES) {
    const differing = signs_differing(signs, asked);
    if (differing >= fewest) continue;
    insert_sorted(best, size < most ? size++ : size - 1, make_entry(-(<f32>differing), i));
    if (size === most) fewest = <u32>-entry_score(at(best, size - 1));
  }
  for (let i: u32 = 0; i < size; i++) set_u32(s.batch, i, u32_at(g.landmarks, entry_row(at(best, i))));
  return size;
}

function signs_differing(a: usize, b: usize): u32 {
  return <u32>(
    (popcnt<u64>(load<u64>(a) ^ load<u64>(b)) +
      popcnt<u64>(load<u64>(a, 8) ^ load<u64>(b, 8)) +
      popcnt<u64>(load<u64>(a, 16) ^ load<u64>(b, 16)) +
      popcnt<u64>(load<u64>(a, 24) ^ load<u64>(b, 24)))
  );
}

/** Writes the signs of what is asked: of a query, whether it lies above the mean of the rows. */
function ask_signs(g: Graph, s: Scratch, signs: usize): void {
  const values = s.asked.values;
  const unit: f32 = is_centred(s.asked) ? 0 : mean_unit(g, s);
  memory.fill(signs, 0, SIGN_BYTES);
  for (let d: u32 = 0; d < min(g.codes.dims, SIGNS); d++) {
    const value = <f32>load<i16>(values + ((<usize>d) << 1));
    if (value > unit * f32_at(g.landmark_mean, d)) set_sign(signs, d);
  }
}

/** What the mean, which is that of rows of unit length under COSINE, is multiplied by to be compared with the values of a query. */
function mean_unit(g: Graph, s: Scratch): f32 {
  if (s.asked.factor === 0) return 0;
  const steps = g.codes.step / s.asked.factor;
  const share = normaliser(g.vectors, g.codes, s.query);
  return share > 0 ? steps / share : 0;
}
