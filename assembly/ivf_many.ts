import { ivf_search } from "./ivf_search";
import { set_u32 } from "./lists";
import { InvertedFile, Probes, Scratch } from "./structs";

/**
 * ivf_search for `n` queries, which stand one behind another at `queries`. Of each the first `limit` hits are written to
 * `hits`, with room for as many a query, and to `sizes` how many there were.
 */
export function ivf_search_many(
  file: InvertedFile,
  s: Scratch,
  p: Probes,
  queries: usize,
  n: u32,
  nprobe: u32,
  wanted: u32,
  kept: u32,
  limit: u32,
  hits: usize,
  sizes: usize,
): void {
  const bytes = file.vectors.query_bytes;
  for (let i: u32 = 0; i < n; i++) {
    memory.copy(s.query, queries + <usize>i * bytes, bytes);
    const size = ivf_search(file, s, p, nprobe, wanted, kept);
    memory.copy(hits + <usize>i * limit * 8, s.pool, (<usize>min<u32>(size, limit)) << 3);
    set_u32(sizes, i, size);
  }
}
