// A search looks into the lists whose centroids are nearest to the query. What lies in them is scored exactly, or by codes,
// of which the best are then scored exactly.

import { ask_vector, score_rows } from "./code_query";
import { centroid_at, codebook_scores, panel_scores } from "./codebook";
import { at, entry_row, make_entry, offer, sort_entries } from "./entry";
import { prepare_exact, score_exactly, score_pool } from "./exact";
import { is_allowed } from "./hnsw_links";
import { f32_at, set_u32, u32_at } from "./lists";
import { to_point } from "./points";
import { ask_products, score_products } from "./product_codes";
import { scan_end } from "./scan";
import { short_scores } from "./short_centroids";
import { BIT, InvertedFile, Probes, Scratch } from "./structs";

/** Rows scored together: few enough that what was touched is still in the second-level cache. */
const SCAN_BATCH: u32 = 32;

/** Of centroids in short so many are compared whole: what rounding may have put behind others is among them. */
const WHOLE_FOR_EACH: u32 = 2;
const MORE_WHOLE: u32 = 8;
/** Where they are more than one in so many, all are: they lie in panels of eight. */
const FEWEST_FOR_ONE: u32 = 16;

/** As ivf_walk, with exact scores: the pool is written out as scan_end does. */
export function ivf_search(file: InvertedFile, s: Scratch, p: Probes, nprobe: u32, wanted: u32, kept: u32): u32 {
  const size = ivf_walk(file, s, p, nprobe, wanted, kept);
  if (changetype<usize>(file.codes) !== 0 || changetype<usize>(file.product) !== 0) ivf_rescore(file, s, size);
  scan_end(s, size);
  return size;
}

/**
 * Keeps the best `kept` rows of the nearest `nprobe` lists in the pool and returns their number; where they are fewer than
 * `wanted`, of further lists until they are enough. The query stands in `s.query`, the filter in `s.allowed` (0: none).
 */
export function ivf_walk(file: InvertedFile, s: Scratch, p: Probes, nprobe: u32, wanted: u32, kept: u32): u32 {
  ivf_ask(file, s, p);
  const lists = file.coarse.count;
  let size = ivf_scan(file, s, p, 0, ivf_order(file, s, p, nprobe), kept, 0);
  if (size >= wanted || nprobe >= lists) return size;
  // Begun anew: which lists were the first may have been told in short.
  ivf_order(file, s, p, lists);
  size = ivf_scan(file, s, p, 0, nprobe, kept, 0);
  for (let i = nprobe; i < lists && size < wanted; i++) size = ivf_scan(file, s, p, i, i + 1, kept, size);
  return size;
}

function point_of(file: InvertedFile, s: Scratch, p: Probes): usize {
  return file.vectors.element === BIT ? p.point : s.query;
}

/** Prepares the query for centroids and for what lies in the lists. */
export function ivf_ask(file: InvertedFile, s: Scratch, p: Probes): void {
  const point = point_of(file, s, p);
  if (file.vectors.element === BIT) to_point(file.vectors, s.query, point);
  else prepare_exact(file.vectors, s);
  if (changetype<usize>(file.codes) !== 0) ask_vector(file.vectors, file.codes, s, file.codes.dims);
  if (changetype<usize>(file.product) !== 0) ask_products(file, p, point);
}

/** Puts the nearest `nprobe` lists in order; returns how many they are. Their scores are those of the whole centroids. */
export function ivf_order(file: InvertedFile, s: Scratch, p: Probes, nprobe: u32): u32 {
  const point = point_of(file, s, p);
  const whole = nprobe * WHOLE_FOR_EACH + MORE_WHOLE;
  const inShort = changetype<usize>(file.short) !== 0 && whole * FEWEST_FOR_ONE <= file.coarse.count;
  if (inShort) score_in_short(file, p, point, whole);
  else codebook_scores(file.coarse, point, true, p.scores);
  return best_lists(file, p, nprobe);
}

/** Compares the query with all centroids in short, and with the panels of the best `whole` whole. */
function score_in_short(file: InvertedFile, p: Probes, point: usize, whole: u32): void {
  const coarse = file.coarse;
  short_scores(coarse, file.short, point, p.words, p.scores);
  const size = best_lists(file, p, whole);
  for (let i: u32 = 0; i < size; i++) {
    const first = entry_row(at(p.order, i)) & ~7;
    const place = (<usize>first) << 2;
    panel_scores(centroid_at(coarse, 0, first), point, coarse.part_dim, coarse.biases + place, p.scores + place);
  }
}

function best_lists(file: InvertedFile, p: Probes, nprobe: u32): u32 {
  let size: u32 = 0;
  for (let list: u32 = 0; list < file.coarse.count; list++) {
    size = offer(p.order, size, nprobe, make_entry(f32_at(p.scores, list), list));
  }
  sort_entries(p.order, size);
  return size;
}

/** Offers the rows of the lists [from, to) in the order to the pool, a heap of `size` that keeps `kept`; returns its new size. */
export function ivf_scan(file: InvertedFile, s: Scratch, p: Probes, from: u32, to: u32, kept: u32, size: u32): u32 {
  for (let i = from; i < to; i++) {
    const list = entry_row(at(p.order, i));
    const end = u32_at(file.starts, list + 1);
    let n: u32 = 0;
    for (let place = u32_at(file.starts, list); place < end; place++) {
      if (s.allowed !== 0 && !is_allowed(s, u32_at(file.rows, place))) continue;
      set_u32(s.others, n++, place);
      if (n < SCAN_BATCH) continue;
      size = offer_batch(file, s, p, list, n, kept, size);
      n = 0;
    }
    if (n > 0) size = offer_batch(file, s, p, list, n, kept, size);
  }
  return size;
}

/** Scores the places in `s.others`, which are of one list. */
function offer_batch(file: InvertedFile, s: Scratch, p: Probes, list: u32, n: u32, kept: u32, size: u32): u32 {
  for (let i: u32 = 0; i < n; i++) set_u32(s.batch, i, u32_at(file.rows, u32_at(s.others, i)));
  if (changetype<usize>(file.codes) !== 0) score_rows(file.codes, s.asked, s.others, n, s.scores);
  else if (changetype<usize>(file.product) !== 0) score_products(file, s, p, f32_at(p.scores, list), n);
  else score_exactly(file.vectors, s, n);
  for (let i: u32 = 0; i < n; i++) {
    size = offer(s.pool, size, kept, make_entry(f32_at(s.scores, i), u32_at(s.batch, i)));
  }
  return size;
}

/** Scores the first `size` rows of the pool exactly; what is left is scan_end. */
export function ivf_rescore(file: InvertedFile, s: Scratch, size: u32): void {
  score_pool(file.vectors, s, size);
}
