import { u32_at } from "./lists";
import { Graph, Scratch } from "./structs";

/** Ends a list of links that is not full. */
export const NONE: u32 = 0xffffffff;

/** Most links of a row on a layer. */
export function degree(g: Graph, layer: u32): u32 {
  return layer === 0 ? g.m << 1 : g.m;
}

/** Where the links of a row on a layer begin. */
export function links_of(g: Graph, row: u32, layer: u32): usize {
  if (layer === 0) return g.links + ((<usize>row * <usize>g.m) << 3);
  const block = u32_at(g.first_block, row) + layer - 1;
  return g.upper_links + ((<usize>block * <usize>g.m) << 2);
}

/** Sets a link, so that a thread which reads it finds all that was written before: the codes and the links of that row. */
export function set_link(list: usize, i: u32, row: u32): void {
  atomic.store<u32>(list + ((<usize>i) << 2), row);
}

/** The highest layer that a row stands on. */
export function layer_of(g: Graph, row: u32): u32 {
  const first = g.first_block + ((<usize>row) << 2);
  return load<u32>(first, 4) - load<u32>(first);
}

/** Begins a traversal: nothing is visited but what is left out. Marks are bytes, cleared when they have all been used. */
export function visit_none(s: Scratch): void {
  s.mark++;
  if (s.mark === 256) {
    memory.fill(s.visited, 0, <usize>s.visited_rows);
    s.mark = 1;
  }
  if (s.left_out !== NONE) visit(s, s.left_out);
}

/** Marks a row; true if it was not visited before. */
export function visit(s: Scratch, row: u32): bool {
  const place = s.visited + <usize>row;
  if (load<u8>(place) === s.mark) return false;
  store<u8>(place, <u8>s.mark);
  return true;
}

/** True if the filter in scratch, which must be set, lets the row pass. */
export function is_allowed(s: Scratch, row: u32): bool {
  return (load<u32>(s.allowed + ((<usize>row >> 5) << 2)) & (1 << (row & 31))) !== 0;
}
