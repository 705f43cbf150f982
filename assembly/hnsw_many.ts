import { hnsw_search, hnsw_search_dropping } from "./hnsw_search";
import { set_u32 } from "./lists";
import { Graph, Scratch } from "./structs";

/**
 * Searches for `n` queries, which stand one behind another at `queries`: by hnsw_search_dropping where there is a `capacity`,
 * else by hnsw_search. Of each the first `limit` hits are written to `hits`, with room for as many a query, and to `sizes` how
 * many there were.
 */
export function hnsw_search_many(
  g: Graph,
  s: Scratch,
  queries: usize,
  n: u32,
  ef: u32,
  capacity: u32,
  prefix: u32,
  limit: u32,
  hits: usize,
  sizes: usize,
): void {
  const bytes = g.vectors.query_bytes;
  for (let i: u32 = 0; i < n; i++) {
    memory.copy(s.query, queries + <usize>i * bytes, bytes);
    const size = capacity > 0 ? hnsw_search_dropping(g, s, ef, capacity, prefix) : hnsw_search(g, s, limit, ef, prefix);
    memory.copy(hits + <usize>i * limit * 8, s.pool, (<usize>min<u32>(size, limit)) << 3);
    set_u32(sizes, i, size);
  }
}
