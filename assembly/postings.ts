// An inverted index of sparse rows: for each index its postings, the rows that have it with their values, in the order of the
// rows. They lie in two flat lists; a table says where those of an index begin and end, and bounds what they can add to a score.
//
//   slot   [ index | begin | end | largest value | least length of its rows ]     5 words
//   rows   ...[ 3  17  21  90 ][ 4  17 ]...
//   values ...[ 1   2   1   1 ][ 5   1 ]...

import { is_allowed } from "./hnsw_links";
import { f32_at, set_f32, set_u32, u32_at } from "./lists";
import { norm_of, part_of } from "./sparse_score";
import { Postings, Scratch } from "./structs";

/** Marks a free slot: no vector has this index. */
const NONE: u32 = 0xffffffff;
const SLOT_BYTES: usize = 20;
const CURSOR_BYTES: usize = 16;
/** Bounds are this much too high, so that rounding never makes one too low. */
const SLACK: f32 = 1.000001;

function slot_of(p: Postings, index: u32): usize {
  const mask = <u32>((<u64>1) << (32 - p.shift)) - 1;
  let slot = (index * 0x9e3779b1) >> p.shift;
  let place = p.table + <usize>slot * SLOT_BYTES;
  while (load<u32>(place) !== index && load<u32>(place) !== NONE) {
    slot = (slot + 1) & mask;
    place = p.table + <usize>slot * SLOT_BYTES;
  }
  return place;
}

function slots(p: Postings): usize {
  return (<usize>1) << (32 - p.shift);
}

/** Begins with a table without indices. */
export function postings_begin(p: Postings): void {
  memory.fill(p.table, 0xff, slots(p) * SLOT_BYTES);
}

/** Enters what a smaller table had, of `old_slots` slots. */
export function postings_move(p: Postings, old: usize, old_slots: u32): void {
  postings_begin(p);
  const end = old + <usize>old_slots * SLOT_BYTES;
  for (let place = old; place < end; place += SLOT_BYTES) {
    if (load<u32>(place) !== NONE) memory.copy(slot_of(p, load<u32>(place)), place, SLOT_BYTES);
  }
}

/** Counts the postings of rows [from, to): `end` of a slot is how many its index has so far. */
export function postings_count(p: Postings, from: u32, to: u32): void {
  const last = p.pairs + ((<usize>u32_at(p.offsets, to)) << 3);
  for (let pair = p.pairs + ((<usize>u32_at(p.offsets, from)) << 3); pair < last; pair += 8) {
    const slot = slot_of(p, load<u32>(pair));
    if (load<u32>(slot) === NONE) {
      store<u32>(slot, load<u32>(pair));
      store<u32>(slot, 0, 8);
      p.terms++;
    }
    store<u32>(slot, load<u32>(slot, 8) + 1, 8);
  }
}

/** Gives the postings of each index their place, empty so far. */
export function postings_place(p: Postings): void {
  let next: u32 = 0;
  const end = p.table + slots(p) * SLOT_BYTES;
  for (let slot = p.table; slot < end; slot += SLOT_BYTES) {
    if (load<u32>(slot) === NONE) continue;
    const count = load<u32>(slot, 8);
    store<u32>(slot, next, 4);
    store<u32>(slot, next, 8);
    store<f32>(slot, 0, 12);
    store<f32>(slot, Infinity, 16);
    next += count;
  }
}

/** Enters rows [from, to), after all rows before them. */
export function postings_fill(p: Postings, from: u32, to: u32): void {
  for (let row = from; row < to; row++) {
    const first = p.pairs + ((<usize>u32_at(p.offsets, row)) << 3);
    const last = p.pairs + ((<usize>u32_at(p.offsets, row + 1)) << 3);
    let length: f32 = 0;
    for (let pair = first; pair < last; pair += 8) length += load<f32>(pair, 4);
    set_f32(p.lengths, row, length);
    for (let pair = first; pair < last; pair += 8) {
      const slot = slot_of(p, load<u32>(pair));
      const value = load<f32>(pair, 4);
      const at = load<u32>(slot, 8);
      set_u32(p.rows, at, row);
      set_f32(p.values, at, value);
      store<u32>(slot, at + 1, 8);
      if (value > load<f32>(slot, 12)) store<f32>(slot, value, 12);
      if (length < load<f32>(slot, 16)) store<f32>(slot, length, 16);
    }
  }
}

/**
 * Makes a cursor of each pair of the query: where its postings begin and end, its weight, and the most that one of them can
 * add to a score.
 */
export function postings_ask(p: Postings): void {
  for (let i: u32 = 0; i < p.asked; i++) {
    const slot = slot_of(p, u32_at(p.query, i << 1));
    const weight = f32_at(p.query, (i << 1) + 1);
    const cursor = p.cursors + <usize>i * CURSOR_BYTES;
    const is_known = load<u32>(slot) !== NONE;
    store<u32>(cursor, is_known ? load<u32>(slot, 4) : 0);
    store<u32>(cursor, is_known ? load<u32>(slot, 8) : 0, 4);
    store<f32>(cursor, weight, 8);
    const bound = is_known ? part_of(weight, load<f32>(slot, 12), norm_of(p.scoring, load<f32>(slot, 16))) : 0;
    store<f32>(cursor, bound * SLACK, 12);
  }
}

/** Puts in the place of the query's values how many of the rows that the filter in scratch lets pass have each index. */
export function postings_counts(p: Postings, scratch: Scratch): void {
  for (let i: u32 = 0; i < p.asked; i++) {
    const slot = slot_of(p, u32_at(p.query, i << 1));
    let count: u32 = 0;
    if (load<u32>(slot) !== NONE) {
      const begin = load<u32>(slot, 4);
      const end = load<u32>(slot, 8);
      if (scratch.allowed === 0) count = end - begin;
      else for (let at = begin; at < end; at++) count += is_allowed(scratch, u32_at(p.rows, at)) ? 1 : 0;
    }
    set_u32(p.query, (i << 1) + 1, count);
  }
}

/** The sum of the lengths of the first `count` rows that the filter in scratch lets pass. */
export function postings_length(p: Postings, scratch: Scratch, count: u32): f64 {
  let length: f64 = 0;
  for (let row: u32 = 0; row < count; row++) {
    if (scratch.allowed === 0 || is_allowed(scratch, row)) length += <f64>f32_at(p.lengths, row);
  }
  return length;
}
