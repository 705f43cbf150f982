// Mends what the choice of links may leave: rows that no link leads to, as happens under IP to rows of small norm. Each is
// linked from the nearest row that has room. Layers are mended from the top down: walks come to one over those above.
// Under IP, of 20,000 x 32 whose lengths vary by half, walks would miss 8,808 on layer 0, and 413 of the 1,687 on layer 1.
import { ask_row } from "./code_query";
import { at, entry_row } from "./entry";
import { degree, layer_of, links_of, NONE, set_link } from "./hnsw_links";
import { approach, traverse } from "./hnsw_traverse";
import { set_u32, u32_at } from "./lists";
import { Graph, Scratch } from "./structs";

const UNREACHED: u8 = 0;
const REACHED: u8 = 1;
const FOLLOWED: u8 = 2;

function state(s: Scratch, row: u32): u8 {
  return load<u8>(s.reached + <usize>row);
}

function set_state(s: Scratch, row: u32, value: u8): void {
  store<u8>(s.reached + <usize>row, value);
}

/** Marks what can be reached from the entry on a layer; returns how many of its rows cannot. */
export function hnsw_flood(g: Graph, s: Scratch, layer: u32): u32 {
  let missing = begin_flood(g, s, layer);
  // Sweeps over the table instead of a queue: some ten are enough, and they need no room.
  for (let reached: u32 = 1; reached > 0; missing -= reached) {
    reached = 0;
    for (let row: u32 = 0; row < g.vectors.count; row++) {
      if (state(s, row) === REACHED) reached += follow(g, s, row, layer);
    }
  }
  return missing;
}

/** Marks the entry; returns how many other rows there are on the layer. */
function begin_flood(g: Graph, s: Scratch, layer: u32): u32 {
  let others: u32 = 0;
  for (let row: u32 = 0; row < g.vectors.count; row++) {
    const is_missing = row !== g.entry && stands_on(g, row, layer);
    set_state(s, row, is_missing ? UNREACHED : FOLLOWED);
    if (is_missing) others++;
  }
  set_state(s, g.entry, REACHED);
  return others;
}

/** Whether links of a layer are to lead to a row: on layer 0 to every one; above it twins have none. */
function stands_on(g: Graph, row: u32, layer: u32): bool {
  return layer === 0 || (layer_of(g, row) >= layer && u32_at(links_of(g, row, layer), 0) !== NONE);
}

/** Marks the neighbours of a row, on layer 0 its twins as well, as reached; returns how many were not. */
function follow(g: Graph, s: Scratch, row: u32, layer: u32): u32 {
  const list = links_of(g, row, layer);
  set_state(s, row, FOLLOWED);
  let reached: u32 = 0;
  for (let i: u32 = 0; i < degree(g, layer) && u32_at(list, i) !== NONE; i++) {
    const other = u32_at(list, i);
    if (state(s, other) !== UNREACHED) continue;
    set_state(s, other, REACHED);
    reached++;
  }
  return layer === 0 ? reached + share_links(g, s, row, list) : reached;
}

/** Gives the links of a row to its twins, for searches that must go on from one of them; returns how many there are. */
function share_links(g: Graph, s: Scratch, row: u32, list: usize): u32 {
  let shared: u32 = 0;
  for (let twin = u32_at(g.twins, row); twin !== row; twin = u32_at(g.twins, twin)) {
    const shares = links_of(g, twin, 0);
    for (let i: u32 = 0; i < degree(g, 0); i++) set_u32(shares, i, u32_at(list, i));
    set_state(s, twin, FOLLOWED);
    shared++;
  }
  return shared;
}

/** Links on a layer to those of rows [from, to) that its flood did not reach. Links that make room may cut off others. */
export function hnsw_attach(g: Graph, s: Scratch, layer: u32, from: u32, to: u32): void {
  for (let row = from; row < to; row++) {
    if (state(s, row) === UNREACHED) attach(g, s, layer, row);
  }
}

function attach(g: Graph, s: Scratch, layer: u32, row: u32): void {
  ask_row(g.vectors, g.codes, row, s.asked);
  const begun = approach(g, s, layer, g.ef_construction);
  const size = traverse(g, s, layer, g.ef_construction, begun);
  const list = links_of(g, row_with_room(g, s, layer, row, size), layer);
  let i: u32 = 0;
  // A row that was attached just now may lead here already: its neighbours are not marked before the next flood.
  while (i + 1 < degree(g, layer) && u32_at(list, i) !== NONE && u32_at(list, i) !== row) i++;
  set_link(list, i, row);
  set_state(s, row, REACHED);
  if (layer > 0) return;
  for (let twin = u32_at(g.twins, row); twin !== row; twin = u32_at(g.twins, twin)) set_state(s, twin, REACHED);
}

/** The nearest row of the pool that is reached and has room; where none has, the nearest; where none is, the entry. */
function row_with_room(g: Graph, s: Scratch, layer: u32, row: u32, size: u32): u32 {
  let nearest = NONE;
  for (let i: u32 = 0; i < size; i++) {
    const other = entry_row(at(s.pool, i));
    if (other === row || state(s, other) === UNREACHED) continue;
    if (has_room(g, layer, other, row)) return other;
    if (nearest === NONE) nearest = other;
  }
  return nearest === NONE ? g.entry : nearest;
}

/** True if one more link fits, or leads to `row` already. */
function has_room(g: Graph, layer: u32, other: u32, row: u32): bool {
  const list = links_of(g, other, layer);
  for (let i: u32 = 0; i < degree(g, layer); i++) {
    if (u32_at(list, i) === NONE || u32_at(list, i) === row) return true;
  }
  return false;
}
