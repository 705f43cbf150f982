// Looks through a graph that was read from a file. A link that leads out of the table, or on an upper layer to a row that
// does not stand there, would let the kernels read what is no link; a ring of twins that does not close would hold them
// for ever.

import { layer_of, NONE, visit, visit_none } from "./hnsw_links";
import { u32_at } from "./lists";
import { Graph, Scratch } from "./structs";

/** The place of the first link of layer 0 that leads to no row; NONE where there is none. */
export function hnsw_stray_link(g: Graph): u32 {
  const count = g.vectors.count;
  const places = count * g.m * 2;
  const most = i32x4.splat(count);
  let place: u32 = 0;
  for (; place + 4 <= places; place += 4) {
    // NONE plus one is zero, and passes.
    const next = i32x4.add(v128.load(g.links + ((<usize>place) << 2)), i32x4.splat(1));
    if (v128.any_true(i32x4.gt_u(next, most))) break;
  }
  for (; place < places; place++) if (u32_at(g.links, place) + 1 > count) return place;
  return NONE;
}

/** The place of the first link of the upper layers that leads to no row of its layer; NONE where there is none. */
export function hnsw_stray_upper_link(g: Graph): u32 {
  const count = g.vectors.count;
  for (let row: u32 = 0; row < count; row++) {
    const first = u32_at(g.first_block, row);
    const layers = layer_of(g, row);
    for (let layer: u32 = 1; layer <= layers; layer++) {
      const from = (first + layer - 1) * g.m;
      for (let place = from; place < from + g.m; place++) {
        const other = u32_at(g.upper_links, place);
        if (other === NONE) continue;
        if (other >= count || layer_of(g, other) < layer) return place;
      }
    }
  }
  return NONE;
}

/**
 * The first row whose next twin is no row, or that of a row before it; NONE where every row is the next one of exactly
 * one, so that all rings close. Counts the rows that have twins.
 */
export function hnsw_open_ring(g: Graph, s: Scratch): u32 {
  const count = g.vectors.count;
  let twinned: u32 = 0;
  visit_none(s);
  for (let row: u32 = 0; row < count; row++) {
    const next = u32_at(g.twins, row);
    if (next >= count || !visit(s, next)) return row;
    if (next !== row) twinned++;
  }
  g.twinned = twinned;
  return NONE;
}
