// An inverted index of sparse rows: for each index its postings, the rows that have it with their values, in the order of the
// rows. They lie in two flat lists; a table says where those of an index begin and end, and the most that one adds to a score.
//
//   slot   [ index | begin | end | largest part | number of its blocks ]     5 words
//   rows   ...[ 3  17  21  90 ][ 4  17 ]...
//   values ...[ 1   2   1   1 ][ 5   1 ]...
//   codes  ...[ a   b   c   d ][ e   f ]...
//
// A code says in two bytes how much a posting adds at most: in 65,535ths of the largest part, rounded up. It takes that
// many, as the tenth best row of a query by frequent words often has within a hundredth of the score of the hundredth.
// Of an index that many rows have, it is also known where the postings of each block of rows begin, and the largest code
// among them, in a byte:
//
//   blocks [ 14  0  255 ... ][ 0  2  2  7 ... ]
//
// Parts depend on statistics of the moment: here they are those of a weight of 1 and of the statistics at the build. A search
// says by how much parts may have grown since.

import { is_allowed } from "./hnsw_links";
import { f32_at, set_f32, set_u32, u32_at } from "./lists";
import { norm_of, part_of } from "./sparse_score";
import { Postings, Scratch } from "./structs";

/** Marks a free slot: no vector has this index. */
const NONE: u32 = 0xffffffff;
const SLOT_BYTES: usize = 20;
export const BLOCK_BITS: u32 = 7;
/** An index has blocks where it has at least one posting for so many of them. */
const BLOCKS_A_POSTING: u32 = 4;
/** Bounds a turn: they are added up sixteen at a time. */
const LANES: u32 = 16;
export const MOST_CODE: f32 = 65535;
/** Codes that a block's code stands for. */
export const CODES_A_STEP: u32 = 257;

export function slot_of(p: Postings, index: u32): usize {
  const mask = <u32>((<u64>1) << (32 - p.shift)) - 1;
  let slot = (index * 0x9e3779b1) >> p.shift;
  let place = p.table + <usize>slot * SLOT_BYTES;
  while (load<u32>(place) !== index && load<u32>(place) !== NONE) {
    slot = (slot + 1) & mask;
    place = p.table + <usize>slot * SLOT_BYTES;
  }
  return place;
}

/** Whether a vector has the index of this slot; the others of its functions are for such slots alone. */
export function is_known(slot: usize): bool {
  return load<u32>(slot) !== NONE;
}

export function begin_of(slot: usize): u32 {
  return load<u32>(slot, 4);
}

export function end_of(slot: usize): u32 {
  return load<u32>(slot, 8);
}

export function largest_of(slot: usize): f32 {
  return load<f32>(slot, 12);
}

/** The largest codes of its blocks, or 0 where it has no blocks. */
export function largest_codes_of(p: Postings, slot: usize): usize {
  const number = load<u32>(slot, 16);
  return number === 0 ? 0 : p.blocks + <usize>(number - 1) * <usize>blocks_stride(p.block_count);
}

/** Where its postings of each block begin, and where those of the last one end. */
export function starts_of(p: Postings, largest: usize): usize {
  return largest + <usize>padded(p.block_count);
}

/** The number of blocks, as a whole number of turns. */
export function padded(block_count: u32): u32 {
  return (block_count + LANES - 1) & ~(LANES - 1);
}

function slots(p: Postings): usize {
  return (<usize>1) << (32 - p.shift);
}

/** Bytes that the blocks of an index take. */
export function blocks_stride(block_count: u32): u32 {
  return (padded(block_count) + ((block_count + 1) << 2) + LANES - 1) & ~(LANES - 1);
}

/** How many blocks so many rows have. */
export function blocks_in(rows: u32): u32 {
  return (rows + (1 << BLOCK_BITS) - 1) >> BLOCK_BITS;
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
    if (is_known(place)) memory.copy(slot_of(p, load<u32>(place)), place, SLOT_BYTES);
  }
}

/** Counts the postings of rows [from, to), and notes their lengths: `end` of a slot is how many its index has so far. */
export function postings_count(p: Postings, from: u32, to: u32): void {
  for (let row = from; row < to; row++) {
    let length: f32 = 0;
    const last = p.pairs + ((<usize>u32_at(p.offsets, row + 1)) << 3);
    for (let pair = p.pairs + ((<usize>u32_at(p.offsets, row)) << 3); pair < last; pair += 8) {
      length += load<f32>(pair, 4);
      const slot = slot_of(p, load<u32>(pair));
      if (!is_known(slot)) {
        store<u32>(slot, load<u32>(pair));
        store<u32>(slot, 0, 8);
        p.terms++;
      }
      store<u32>(slot, load<u32>(slot, 8) + 1, 8);
    }
    set_f32(p.lengths, row, length);
  }
}

/** Gives the postings of each index their place, empty so far; returns how many indices have blocks. */
export function postings_place(p: Postings): u32 {
  let next: u32 = 0;
  let with_blocks: u32 = 0;
  const end = p.table + slots(p) * SLOT_BYTES;
  for (let slot = p.table; slot < end; slot += SLOT_BYTES) {
    if (!is_known(slot)) continue;
    const count = load<u32>(slot, 8);
    const has_blocks = count * BLOCKS_A_POSTING >= p.block_count;
    store<u32>(slot, next, 4);
    store<u32>(slot, next, 8);
    store<f32>(slot, 0, 12);
    store<u32>(slot, has_blocks ? ++with_blocks : 0, 16);
    next += count;
  }
  return with_blocks;
}

/** Enters rows [from, to), after all rows before them. */
export function postings_fill(p: Postings, from: u32, to: u32): void {
  for (let row = from; row < to; row++) {
    const norm = norm_of(p.scoring, f32_at(p.lengths, row));
    const last = p.pairs + ((<usize>u32_at(p.offsets, row + 1)) << 3);
    for (let pair = p.pairs + ((<usize>u32_at(p.offsets, row)) << 3); pair < last; pair += 8) {
      const slot = slot_of(p, load<u32>(pair));
      const value = load<f32>(pair, 4);
      const at = load<u32>(slot, 8);
      set_u32(p.rows, at, row);
      set_f32(p.values, at, value);
      store<u32>(slot, at + 1, 8);
      store<f32>(slot, max(part_of(1, value, norm), load<f32>(slot, 12)), 12);
    }
  }
}

/** Works out the codes of the indices in slots [from, to), and their blocks, once all rows are entered. */
export function postings_codes(p: Postings, from: u32, to: u32): void {
  for (let number = from; number < to; number++) {
    const slot = p.table + <usize>number * SLOT_BYTES;
    if (!is_known(slot)) continue;
    fill_codes(p, slot);
    if (load<u32>(slot, 16) !== 0) fill_blocks(p, slot);
  }
}

function fill_codes(p: Postings, slot: usize): void {
  const unit = MOST_CODE / largest_of(slot);
  for (let at = begin_of(slot); at < end_of(slot); at++) {
    const row = u32_at(p.rows, at);
    const part = part_of(1, f32_at(p.values, at), norm_of(p.scoring, f32_at(p.lengths, row)));
    store<u16>(p.codes + ((<usize>at) << 1), <u16>min(max(ceil(part * unit), 1), MOST_CODE));
  }
}

function fill_blocks(p: Postings, slot: usize): void {
  const largest = largest_codes_of(p, slot);
  const starts = starts_of(p, largest);
  const end = end_of(slot);
  let at = begin_of(slot);
  memory.fill(largest, 0, <usize>padded(p.block_count));
  for (let block: u32 = 0; block < p.block_count; block++) {
    set_u32(starts, block, at);
    let code: u32 = 0;
    for (; at < end && u32_at(p.rows, at) >> BLOCK_BITS === block; at++) {
      code = max(code, <u32>load<u16>(p.codes + ((<usize>at) << 1)));
    }
    store<u8>(largest + block, <u8>((code + CODES_A_STEP - 1) / CODES_A_STEP));
  }
  set_u32(starts, p.block_count, at);
}

/** Puts in the place of the query's values how many of the rows that the filter in scratch lets pass have each index. */
export function postings_counts(p: Postings, scratch: Scratch, asked: u32): void {
  for (let i: u32 = 0; i < asked; i++) {
    const slot = slot_of(p, u32_at(p.query, i << 1));
    let count: u32 = 0;
    if (is_known(slot)) {
      const begin = begin_of(slot);
      const end = end_of(slot);
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
