import { ask_vector, score_codes } from "./code_query";
import { score_decoded, score_decoded_pool } from "./decoded";
import { at, entry_row, put, sort_entries } from "./entry";
import { prepare_exact, score_exactly, score_pool } from "./exact";
import { is_allowed } from "./hnsw_links";
import { approach, traverse, traverse_dropping } from "./hnsw_traverse";
import { add_twins } from "./hnsw_twins";
import { scan_end } from "./scan";
import { score_best } from "./score_best";
import { Graph, L2, Scratch, UNEVEN } from "./structs";

/**
 * The best of the pool of `ef` by exact score, as pairs of f32 score and u32 row; returns how many there are: `limit` or more, as far
 * as so many were found. The query stands in `s.query`, and there is no filter (`s.allowed` is 0). Codes are compared on the first
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
  return traverse(g, s, 0, ef, hnsw_approach(g, s, ef, prefix));
}

/** Fills the pool with rows near the query, best first, from which a walk for `ef` rows begins; returns how many they are. */
export function hnsw_approach(g: Graph, s: Scratch, ef: u32, prefix: u32): u32 {
  hnsw_ask(g, s, prefix);
  return approach(g, s, 0, ef);
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
  return traverse_dropping(g, s, ef, capacity, hnsw_approach(g, s, ef, prefix));
}

/** Adds twins to the pool, scored exactly for that, where there are any. */
export function add_pooled_twins(g: Graph, s: Scratch, ef: u32, size: u32): u32 {
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

/** Scores the first `size` entries of the pool exactly, or by the codes that are kept for that. */
export function hnsw_rescore(g: Graph, s: Scratch, size: u32): void {
  if (changetype<usize>(g.kept) !== 0) score_decoded_pool(g.vectors, g.kept, s, size);
  else score_pool(g.vectors, s, size);
}
