// Rows that are inserted together, by any number of threads. However many they are, the graph is the same, and without locks:
//
//     admit          one thread     which of the rows need links
//     choose         all threads    each for some of the rows: links that lead away, to the graph and among themselves
//     link_back      all threads    each for some of the rows that links lead to: links back, but for those among themselves
//     enter          one thread     these, and the entry
//
// Until links lead back no search, and none of `choose`, comes to the new rows: their links may be half written.

import { add_link, choose_on_layers, is_placed, raise } from "./hnsw_build";
import { degree, layer_of, links_of, NONE } from "./hnsw_links";
import { set_u32, u32_at } from "./lists";
import { Graph, Scratch } from "./structs";

/** Inserts rows [from, to) together, after hnsw_begin; they are coded already. `together` has room for their numbers. */
export function hnsw_insert(g: Graph, s: Scratch, from: u32, to: u32, together: usize): void {
  const n = hnsw_admit(g, s, from, to, together);
  hnsw_choose(g, s, together, n, 0, n);
  hnsw_link_back(g, s, together, n, 0, 1);
  hnsw_enter(g, s, together, n);
}

/** Counts rows [from, to) in, and writes those that need links of their own to `together`; returns how many they are. */
export function hnsw_admit(g: Graph, s: Scratch, from: u32, to: u32, together: usize): u32 {
  let n: u32 = 0;
  for (let row = from; row < to; row++) if (!is_placed(g, s, row)) set_u32(together, n++, row);
  return n;
}

/** Chooses the links of the rows at [from, to) of the `n`. Each thread has a scratch of its own. */
export function hnsw_choose(g: Graph, s: Scratch, together: usize, n: u32, from: u32, to: u32): void {
  for (let i = from; i < to; i++) choose_on_layers(g, s, u32_at(together, i), 0, together, n);
}

/** Links back from the rows of the graph whose number, divided by `parts`, leaves `part`. */
export function hnsw_link_back(g: Graph, s: Scratch, together: usize, n: u32, part: u32, parts: u32): void {
  link_back(g, s, together, n, false, part, parts);
}

/** Links the rows back among themselves, and lets searches begin at the highest. */
export function hnsw_enter(g: Graph, s: Scratch, together: usize, n: u32): void {
  link_back(g, s, together, n, true, 0, 1);
  for (let i: u32 = 0; i < n; i++) raise(g, u32_at(together, i));
}

function link_back(g: Graph, s: Scratch, together: usize, n: u32, among: bool, part: u32, parts: u32): void {
  if (n === 0) return;
  const first = u32_at(together, 0);
  const last = u32_at(together, n - 1);
  for (let i: u32 = 0; i < n; i++) {
    const row = u32_at(together, i);
    for (let layer: u32 = 0; layer <= layer_of(g, row); layer++) {
      const list = links_of(g, row, layer);
      for (let k: u32 = 0; k < degree(g, layer) && u32_at(list, k) !== NONE; k++) {
        const other = u32_at(list, k);
        const isAmong = other >= first && other <= last;
        if (isAmong === among && other % parts === part) add_link(g, s, other, row, layer);
      }
    }
  }
}
