import { ask_vector, score_codes } from "./code_query";
import { score_decoded, score_decoded_pool } from "./decoded";
import { at, entry_row, put, sort_entries } from "./entry";
import { prepare_exact, score_exactly, score_pool } from "./exact";
import { is_allowed, NONE, visit, visit_none } from "./hnsw_links";
import { approach, gather_allowed, seed_pool, traverse, traverse_dropping } from "./hnsw_traverse";
import { add_twins, stand_in } from "./hnsw_twins";
import { set_u32, u32_at } from "./lists";
import { scan_end } from "./scan";
import { score_best } from "./score_best";
import { Graph, L2, Scratch, UNEVEN } from "./structs";

/** From how many places in the table a filtered search begins, beside the nearest row of the upper layers. */
const SEEDS: u32 = 16;

/**
 * The best of the pool of `ef` by exact score, as pairs of f32 score and u32 row; returns how many there are: `limit` or more, as far
 * as so many were found. The query stands in `s.query`, the filter in `s.allowed` (0: none). Codes are compared on the first
 * `prefix` dims; what of the pool may be among the best `limit` is scored again on all dims in f32.
 */
export function hnsw_search(g: Graph, s: Scratch, limit: u32, ef: u32, prefix: u32): u32 {
  return hnsw_finish_best(g, s, limit, add_pooled_twins(g, s, ef, hnsw_walk(g, s, ef, prefix)));
}

/**
 * The part of hnsw_search that reads no vectors: fills the pool by codes and returns its size. What is left, of rows that are in
 * memory, is to score the pool exactly and add twins where there are any (hnsw_rescore, hnsw_join_twins), and hnsw_finish_best.
 */
export function hnsw_walk(g: Graph, s: Scratch, ef: u32, prefix: u32): u32 {
  hnsw_ask(g, s, prefix);
  const size = approach(g, s, 0, ef);
  return traverse(g, s, 0, ef, s.allowed === 0 ? size : begin_filtered(g, s, ef));
}

/**
 * As hnsw_search with a filter that most rows pass: walks among all rows until the best `ef` that pass are known, with
 * those that don't between them, at most `capacity` in all; the latter are then dropped.
 */
export function hnsw_search_dropping(g: Graph, s: Scratch, ef: u32, capacity: u32, prefix: u32): u32 {
  const size = hnsw_walk_dropping(g, s, ef, capacity, prefix);
  return hnsw_finish(g, s, hnsw_drop_barred(s, add_pooled_twins(g, s, max<u32>(size, ef), size)));
}

/** The part of hnsw_search_dropping that reads no vectors, as hnsw_walk is that of hnsw_search. */
export function hnsw_walk_dropping(g: Graph, s: Scratch, ef: u32, capacity: u32, prefix: u32): u32 {
  hnsw_ask(g, s, prefix);
  return traverse_dropping(g, s, ef, capacity, approach(g, s, 0, ef));
}

function add_pooled_twins(g: Graph, s: Scratch, ef: u32, size: u32): u32 {
  if (g.twinned === 0) return size;
  hnsw_rescore(g, s, size);
  return hnsw_join_twins(g, s, ef, size);
}

/**
 * Adds the twins of what is in the pool, up to `ef` rows in all; returns how many there are. The pool has exact scores, by
 * which they come in: many of a row that only its codes put first would crowd out the true first.
 */
export function hnsw_join_twins(g: Graph, s: Scratch, ef: u32, size: u32): u32 {
  sort_entries(s.pool, size);
  return add_twins(g, s, ef, size);
}

/** Takes rows out of the pool that are not allowed; returns how many are left. */
export function hnsw_drop_barred(s: Scratch, size: u32): u32 {
  let kept: u32 = 0;
  for (let i: u32 = 0; i < size; i++) {
    const entry = at(s.pool, i);
    if (is_allowed(s, entry_row(entry))) put(s.pool, kept++, entry);
  }
  return kept;
}

/** Scores the pool exactly, and writes it out best first. */
export function hnsw_finish(g: Graph, s: Scratch, size: u32): u32 {
  hnsw_rescore(g, s, size);
  scan_end(s, size);
  return size;
}

/** As hnsw_finish, of those alone that may be among the best `limit`; returns how many these are. */
export function hnsw_finish_best(g: Graph, s: Scratch, limit: u32, size: u32): u32 {
  if (!is_foretold(g)) return hnsw_finish(g, s, size);
  const scored = score_best(g.vectors, s, limit, size);
  scan_end(s, scored);
  return scored;
}

/**
 * Whether the codes of a pool tell how far down its best rows may be. Twins were let in by exact scores; what is kept in the place of
 * vectors costs little more than the codes; and of distances codes leave the more open, the longer a row is.
 */
function is_foretold(g: Graph): bool {
  if (g.twinned !== 0 || changetype<usize>(g.kept) !== 0) return false;
  return g.vectors.metric !== L2 || g.codes.lengths !== UNEVEN;
}

/** Prepares the query in `s.query` for both kinds of scores. */
export function hnsw_ask(g: Graph, s: Scratch, prefix: u32): void {
  prepare_exact(g.vectors, s);
  ask_vector(g.vectors, g.codes, s, prefix);
}

/** Scores the first n rows of the batch by their codes: what a traversal compares. For traces. */
export function hnsw_score(g: Graph, s: Scratch, n: u32): void {
  score_codes(g.codes, s, s.asked, n);
}

/** Scores the first n rows of the batch as the pool of a search is in the end. For traces. */
export function hnsw_score_exactly(g: Graph, s: Scratch, n: u32): void {
  if (changetype<usize>(g.kept) !== 0) score_decoded(g.vectors, g.kept, s, n);
  else score_exactly(g.vectors, s, n);
}

/**
 * Only matching rows enter the pool: those around the nearest row, and a few from all over the table, because rows that
 * match may stand far from the query, out of reach from where it lies.
 */
function begin_filtered(g: Graph, s: Scratch, ef: u32): u32 {
  const nearest = entry_row(at(s.pool, 0));
  visit_none(s);
  const around = gather_allowed(g, s, nearest, 0);
  let size = seed_pool(g, s, around, ef, 0);
  const found = stand_in(g, s, nearest);
  if (found !== NONE && visit(s, found)) {
    store<u32>(s.batch, found);
    size = seed_pool(g, s, 1, ef, size);
  }
  return seed_pool(g, s, gather_spread(g, s), ef, size);
}

/** The first allowed row in each of SEEDS equal parts of the table that was not visited yet. */
function gather_spread(g: Graph, s: Scratch): u32 {
  const words = (g.vectors.count + 31) >> 5;
  const part = (words + SEEDS - 1) / SEEDS;
  let n: u32 = 0;
  for (let from: u32 = 0; from < words; from += part) {
    const to = min<u32>(from + part, words);
    for (let w = from; w < to; w++) {
      const word = u32_at(s.allowed, w);
      if (word === 0) continue;
      const row = (w << 5) + ctz(word);
      if (visit(s, row)) set_u32(s.batch, n++, row);
      break;
    }
  }
  return n;
}

/** Scores the first `size` entries of the pool exactly, or by the codes that are kept for that. */
export function hnsw_rescore(g: Graph, s: Scratch, size: u32): void {
  if (changetype<usize>(g.kept) !== 0) score_decoded_pool(g.vectors, g.kept, s, size);
  else score_pool(g.vectors, s, size);
}
