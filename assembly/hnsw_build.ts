import { ask_row, score_codes, score_rows } from "./code_query";
import { at, entry_row, entry_score, make_entry, put, sort_entries } from "./entry";
import { degree, layer_of, links_of, NONE, set_link, visit, visit_none } from "./hnsw_links";
import { approach, begin_layer, seed_pool, traverse } from "./hnsw_traverse";
import { join_twin } from "./hnsw_twins";
import { f32_at, set_u32, u32_at } from "./lists";
import { Graph, Scratch } from "./structs";

/**
 * Takes rows [from, to) over from another graph, after hnsw_begin; their links on layer 0 stand already, and lead to rows that
 * do as well. One that has none is inserted.
 */
export function hnsw_keep(g: Graph, s: Scratch, from: u32, to: u32): void {
  for (let row = from; row < to; row++) {
    if (is_placed(g, s, row)) continue;
    link(g, s, row, u32_at(links_of(g, row, 0), 0) === NONE ? 0 : 1);
  }
}

/** Counts a row in. True if it needs no links of its own: as the first, which is the entry, or as a twin. */
export function is_placed(g: Graph, s: Scratch, row: u32): bool {
  const isTwin = join_twin(g, s, row);
  if (g.inserted++ > 0) return isTwin;
  g.entry = row;
  g.top_layer = layer_of(g, row);
  return true;
}

/** Links a row on its layers from `lowest` up. */
function link(g: Graph, s: Scratch, row: u32, lowest: u32): void {
  choose_on_layers(g, s, row, lowest, 0, 0);
  // Not before the row has its links on every layer: searches come to it over the first that leads there.
  for (let layer = lowest; layer <= layer_of(g, row); layer++) {
    const list = links_of(g, row, layer);
    for (let i: u32 = 0; i < degree(g, layer) && u32_at(list, i) !== NONE; i++)
      add_link(g, s, u32_at(list, i), row, layer);
  }
  raise(g, row);
}

/** Lets searches begin at a row that stands above all others. */
export function raise(g: Graph, row: u32): void {
  const top = layer_of(g, row);
  if (top <= g.top_layer) return;
  g.entry = row;
  g.top_layer = top;
}

/**
 * Chooses the links of a row on its layers from `lowest` up, among the rows of the graph and those of the `n` of `company` that
 * come before it. The company, whose numbers rise, is linked at the same time, so that no walk goes over its links. Who comes
 * later does not count: else a cluster that arrives at once would have no link to what was there.
 */
export function choose_on_layers(g: Graph, s: Scratch, row: u32, lowest: u32, company: usize, n: u32): void {
  const top = layer_of(g, row);
  if (top < lowest) return;
  ask_row(g.vectors, g.codes, row, s.asked);
  let size: u32 = 0;
  for (let layer = top + 1; layer-- > lowest; ) {
    if (layer <= g.top_layer) {
      // On the first layer that it shares with others; and where the company has driven all others out of the pool.
      if (size > 0) begin_layer(s, size);
      else size = approach(g, s, layer, g.ef_construction);
      size = traverse(g, s, layer, g.ef_construction, size);
    }
    if (n > 0) size = join_company(g, s, row, layer, company, n, size);
    choose_links(g, s, row, layer, size, 0, g.m);
    if (n > 0) size = leave_company(s, company, n, size);
  }
}

/** Puts those of the company into the pool that come before the row and stand on a layer. */
function join_company(g: Graph, s: Scratch, row: u32, layer: u32, company: usize, n: u32, size: u32): u32 {
  const most = degree(g, 0);
  for (let next: u32 = 0; next < n; ) {
    let some: u32 = 0;
    for (; next < n && some < most; next++) {
      const other = u32_at(company, next);
      if (other < row && layer_of(g, other) >= layer) set_u32(s.batch, some++, other);
    }
    size = seed_pool(g, s, some, g.ef_construction, size);
  }
  return size;
}

/** Takes the company out of the pool again. No other row lies between its first and its last. */
function leave_company(s: Scratch, company: usize, n: u32, size: u32): u32 {
  const first = u32_at(company, 0);
  const last = u32_at(company, n - 1);
  let left: u32 = 0;
  for (let i: u32 = 0; i < size; i++) {
    const row = entry_row(at(s.pool, i));
    if (row < first || row > last) put(s.pool, left++, at(s.pool, i));
  }
  return left;
}

/**
 * Gives rows links on layer 0 in the place of lost ones: `lists` holds `n` lists, one behind another, each of a row, how many
 * links it keeps, how many rows it may be linked to beside them, and all of these. They are coded; those that are named twice
 * count once.
 */
export function hnsw_relink(g: Graph, s: Scratch, lists: usize, n: u32): void {
  for (let i: u32 = 0; i < n; i++) {
    const kept = load<u32>(lists, 4);
    const others = load<u32>(lists, 8);
    relink(g, s, load<u32>(lists), lists + 12, kept, others);
    lists += ((<usize>(kept + others)) << 2) + 12;
  }
}

function relink(g: Graph, s: Scratch, row: u32, links: usize, kept: u32, others: u32): void {
  const list = links_of(g, row, 0);
  visit_none(s);
  visit(s, row);
  for (let i: u32 = 0; i < kept; i++) {
    visit(s, u32_at(links, i));
    set_u32(list, i, u32_at(links, i));
  }
  ask_row(g.vectors, g.codes, row, s.asked);
  let size: u32 = 0;
  for (let from = kept; from < kept + others; ) {
    let n: u32 = 0;
    for (; from < kept + others && n < degree(g, 0); from++) {
      const other = u32_at(links, from);
      if (visit(s, other)) set_u32(s.batch, n++, other);
    }
    size = seed_pool(g, s, n, g.ef_construction, size);
  }
  choose_links(g, s, row, 0, size, kept, degree(g, 0));
}

/** Links a row that has `n` links to the best of the pool, until it has at most `most`. */
function choose_links(g: Graph, s: Scratch, row: u32, layer: u32, size: u32, n: u32, most: u32): void {
  const list = links_of(g, row, layer);
  const chosen = select(g, s, s.pool, size, most, list, n);
  for (let i = chosen; i < degree(g, layer); i++) set_u32(list, i, NONE);
}

/**
 * Chooses of the sorted candidates, beside `n` that are chosen already, until there are `most`: each that is nearer to the
 * one who asked than to all chosen before it (Algorithm 4 of the paper), so that links lead in different directions.
 */
function select(g: Graph, s: Scratch, candidates: usize, size: u32, most: u32, chosen: usize, n: u32): u32 {
  for (let i: u32 = 0; i < size && n < most; i++) {
    const entry = at(candidates, i);
    if (n > 0 && is_nearer_to_chosen(g, s, entry, chosen, n)) continue;
    set_link(chosen, n++, entry_row(entry));
  }
  return n;
}

function is_nearer_to_chosen(g: Graph, s: Scratch, entry: u64, chosen: usize, n: u32): bool {
  const score = entry_score(entry);
  ask_row(g.vectors, g.codes, entry_row(entry), s.pair);
  for (let from: u32 = 0; from < n; from += 4) {
    const some = min<u32>(4, n - from);
    score_rows(g.codes, s.pair, chosen + ((<usize>from) << 2), some, s.scores);
    for (let i: u32 = 0; i < some; i++) if (f32_at(s.scores, i) >= score) return true;
  }
  return false;
}

/**
 * Adds `row` to the links of `other`; where they are full, they are chosen anew among all of them. Who reads them meanwhile
 * finds links of before and links of after, every one of them good.
 */
export function add_link(g: Graph, s: Scratch, other: u32, row: u32, layer: u32): void {
  const list = links_of(g, other, layer);
  const most = degree(g, layer);
  for (let i: u32 = 0; i < most; i++) {
    if (u32_at(list, i) !== NONE) continue;
    set_link(list, i, row);
    return;
  }
  for (let i: u32 = 0; i < most; i++) set_u32(s.batch, i, u32_at(list, i));
  set_u32(s.batch, most, row);
  ask_row(g.vectors, g.codes, other, s.pair);
  score_codes(g.codes, s, s.pair, most + 1);
  for (let i: u32 = 0; i <= most; i++) {
    put(s.candidates, i, make_entry(f32_at(s.scores, i), u32_at(s.batch, i)));
  }
  sort_entries(s.candidates, most + 1);
  const kept = select(g, s, s.candidates, most + 1, most, list, 0);
  for (let i = kept; i < most; i++) set_u32(list, i, NONE);
}
