// What a query asks of postings: a cursor for each of its indices that some row has, and for each block of rows a bound of the
// scores in it, by which blocks are visited, most promising first (Mallia, Suel and Tonellotto 2024, block-max pruning).

import { at as entry_at, entry_row, make_entry, put, sort_entries } from "./entry";
import { f32_at, set_f32, set_u32, u32_at } from "./lists";
import {
  BLOCK_BITS,
  begin_of,
  CODES_A_STEP,
  end_of,
  is_known,
  largest_codes_of,
  largest_of,
  MOST_CODE,
  padded,
  slot_of,
} from "./postings";
import { Postings } from "./structs";

/** One index of the query. */
@unmanaged
export class Cursor {
  /** Its postings. */
  begin: u32 = 0;
  end: u32 = 0;
  weight: f32 = 0;
  /** The most that a posting adds to a score. */
  bound: f32 = 0;
  /** The largest codes of its blocks, or 0; what a code of 1 stands for. */
  blocks: usize = 0;
  unit: f32 = 0;
  /** Its first posting behind the windows that were searched. */
  next: u32 = 0;
}

const CURSOR_BYTES: usize = 32;
const BUCKETS: u32 = 256;
const MOST: f32 = 1e36;
/** By how much a sum of f32 may come out too low for each number in it: bounds are raised by as much. */
const ROUNDING: f32 = 2.4e-7;

export function cursor_at(p: Postings, i: u32): Cursor {
  return changetype<Cursor>(p.cursors + <usize>i * CURSOR_BYTES);
}

/** The first place in [at, end) whose row is not before `row`; near places are found first. */
export function seek(rows: usize, at: u32, end: u32, row: u32): u32 {
  let step: u32 = 1;
  while (at + step < end && u32_at(rows, at + step) < row) {
    at += step;
    step <<= 1;
  }
  let high = min(at + step, end);
  while (at < high) {
    const middle = (at + high) >> 1;
    if (u32_at(rows, middle) < row) at = middle + 1;
    else high = middle;
  }
  return at;
}

/**
 * Makes cursors for the pairs of the query, lowest bound first; returns how many.
 *
 * @param growth by how much parts may be larger than they were at the build.
 */
export function make_cursors(p: Postings, asked: u32, growth: f32): u32 {
  const slack: f32 = 1 + ROUNDING * <f32>(asked + 8);
  let known: u32 = 0;
  for (let i: u32 = 0; i < asked; i++) {
    const slot = slot_of(p, u32_at(p.query, i << 1));
    if (is_known(slot)) put(p.order, known++, make_entry(-bound_of(p, slot, i, growth), i));
  }
  sort_entries(p.order, known);
  for (let place: u32 = 0; place < known; place++) {
    const i = entry_row(entry_at(p.order, place));
    const slot = slot_of(p, u32_at(p.query, i << 1));
    const cursor = cursor_at(p, place);
    cursor.begin = begin_of(slot);
    cursor.next = cursor.begin;
    cursor.end = end_of(slot);
    cursor.weight = f32_at(p.query, (i << 1) + 1);
    cursor.bound = bound_of(p, slot, i, growth) * slack;
    cursor.blocks = largest_codes_of(p, slot);
    cursor.unit = min((cursor.weight * largest_of(slot) * growth * slack) / MOST_CODE, MOST);
  }
  return known;
}

/** What is held back by BM25 never adds more than its weight. */
function bound_of(p: Postings, slot: usize, i: u32, growth: f32): f32 {
  const weight = f32_at(p.query, (i << 1) + 1);
  const bound = weight * largest_of(slot) * growth;
  return p.scoring.saturates ? min(bound, weight) : bound;
}

/** What a code of 1 of a block stands for. */
export function step_of(cursor: Cursor): f32 {
  return cursor.unit * <f32>CODES_A_STEP;
}

/** Works out the most that a row of each block can score. */
export function bound_blocks(p: Postings, cursors: u32): void {
  memory.fill(p.bounds, 0, (<usize>padded(p.block_count)) << 2);
  for (let i: u32 = 0; i < cursors; i++) {
    const cursor = cursor_at(p, i);
    if (cursor.blocks !== 0) add_codes(p, cursor);
    else add_postings(p, cursor);
  }
}

function add_codes(p: Postings, cursor: Cursor): void {
  const unit = f32x4.splat(step_of(cursor));
  const most = f32x4.splat(cursor.bound);
  const end = p.bounds + ((<usize>padded(p.block_count)) << 2);
  let codes = cursor.blocks;
  for (let bounds = p.bounds; bounds < end; bounds += 16) {
    const words = i32x4.extend_low_i16x8_u(v128.load_ext<u8>(codes));
    const added = f32x4.pmin(f32x4.mul(f32x4.convert_i32x4_u(words), unit), most);
    v128.store(bounds, f32x4.add(v128.load(bounds), added));
    codes += 4;
  }
}

/** Few rows have this index: of its blocks only those with a posting are touched. */
function add_postings(p: Postings, cursor: Cursor): void {
  let last: u32 = 0xffffffff;
  for (let at = cursor.begin; at < cursor.end; at++) {
    const block = u32_at(p.rows, at) >> BLOCK_BITS;
    if (block !== last) set_f32(p.bounds, block, f32_at(p.bounds, block) + cursor.bound);
    last = block;
  }
}

/** Puts the blocks that have a bound in `order`, the highest bounds first but for small differences; returns how many. */
export function order_blocks(p: Postings): u32 {
  let highest: f32 = 0;
  for (let block: u32 = 0; block < p.block_count; block++) highest = max(highest, f32_at(p.bounds, block));
  if (highest === 0) return 0;
  const scale: f32 = <f32>(BUCKETS - 1) / highest;
  memory.fill(p.buckets, 0, (<usize>BUCKETS) << 2);
  for (let block: u32 = 0; block < p.block_count; block++) {
    const bucket = bucket_of(f32_at(p.bounds, block), scale);
    set_u32(p.buckets, bucket, u32_at(p.buckets, bucket) + 1);
  }
  let before: u32 = 0;
  for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
    const count = u32_at(p.buckets, bucket);
    set_u32(p.buckets, bucket, before);
    before += count;
  }
  let bounded: u32 = 0;
  for (let block: u32 = 0; block < p.block_count; block++) {
    const bound = f32_at(p.bounds, block);
    const bucket = bucket_of(bound, scale);
    set_u32(p.order, u32_at(p.buckets, bucket), block);
    set_u32(p.buckets, bucket, u32_at(p.buckets, bucket) + 1);
    if (bound > 0) bounded++;
  }
  return bounded;
}

/** The highest bound falls into the first bucket, none into the last. */
function bucket_of(bound: f32, scale: f32): u32 {
  return BUCKETS - 1 - min(<u32>(bound * scale), BUCKETS - 1);
}
