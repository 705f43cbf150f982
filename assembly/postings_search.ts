// Exact search of postings, window of rows by window. The codes of all postings in a window are added up: that says what a row
// can score at most and at least. Rows wait with the one, and the best of the other tell which need not wait; the few that are
// left in the end are scored by the postings themselves.
//
// Where there are few postings, the windows are large and follow each other. Where there are many, a window is a block, and the
// most promising blocks come first (Mallia, Suel and Tonellotto 2024, block-max pruning): once their rows have raised the bar,
// few of the others are looked at. In a window nothing is skipped (as MaxScore would): bounds for what was skipped are so loose
// that many more rows have to be scored, which costs more than it saves.

import { is_allowed } from "./hnsw_links";
import { f32_at, u32_at } from "./lists";
import { BLOCK_BITS, starts_of } from "./postings";
import { Best, begin_best, enlist, score_waiting } from "./postings_best";
import { bound_blocks, cursor_at, make_cursors, order_blocks, seek } from "./postings_query";
import { Postings, Scratch } from "./structs";

/** Blocks of a large window. */
const WINDOW_BLOCKS: u32 = 32;
/** Rows that have one mark. */
const GROUP_BITS: u32 = 4;
const GROUP_ROWS: u32 = 1 << GROUP_BITS;
/** Blocks are not worth their bounds where they have fewer postings each. */
const FEW_A_BLOCK: u32 = 4;
/** Nor where there are more cursors: each would have to be placed anew in every block. */
const MOST_CURSORS: u32 = 64;
/** Less than any posting adds. */
const LEAST_SUM: f32 = 1e-38;

/** Rows of the largest window: for each an f32 in `sums`, and a byte in `marks`; all zero between two windows. */
export function postings_window_rows(): u32 {
  return WINDOW_BLOCKS << BLOCK_BITS;
}

/** Adds up the codes of one block; returns how much too high the sums may be. */
function gather_block(p: Postings, cursors: u32, block: u32): f32 {
  const first_row = block << BLOCK_BITS;
  let excess: f32 = 0;
  for (let i: u32 = 0; i < cursors; i++) {
    const cursor = cursor_at(p, i);
    let at: u32 = 0;
    let end: u32 = 0;
    if (cursor.blocks === 0) {
      at = seek(p.rows, cursor.begin, cursor.end, first_row);
      end = seek(p.rows, at, cursor.end, first_row + (1 << BLOCK_BITS));
    } else if (load<u8>(cursor.blocks + block) !== 0) {
      const starts = starts_of(p, cursor.blocks);
      at = u32_at(starts, block);
      end = u32_at(starts, block + 1);
    }
    if (at === end) continue;
    gather(p, at, end, cursor.unit, first_row);
    excess += cursor.unit;
  }
  return excess;
}

/** The same for the rows from `first_row` on, before `end_row`; those before were gathered before. */
function gather_window(p: Postings, cursors: u32, first_row: u32, end_row: u32): f32 {
  let excess: f32 = 0;
  for (let i: u32 = 0; i < cursors; i++) {
    const cursor = cursor_at(p, i);
    const at = cursor.next;
    const end = seek(p.rows, at, cursor.end, end_row);
    cursor.next = end;
    if (at === end) continue;
    gather(p, at, end, cursor.unit, first_row);
    excess += cursor.unit;
  }
  return excess;
}

/** Adds to each row what it can score at most by one index. */
function gather(p: Postings, from: u32, end: u32, unit: f32, first_row: u32): void {
  for (let at = from; at < end; at++) {
    const place = u32_at(p.rows, at) - first_row;
    const sum = p.sums + ((<usize>place) << 2);
    store<f32>(sum, load<f32>(sum) + unit * <f32>load<u16>(p.codes + ((<usize>at) << 1)));
    store<u8>(p.marks + (place >> GROUP_BITS), 1);
  }
}

/** Has the rows of a window wait that could be among the best, and leaves its sums and marks zero. */
function enlist_window(p: Postings, scratch: Scratch, first_row: u32, rows: u32, best: Best): void {
  for (let group: u32 = 0; group < rows >> GROUP_BITS; group += 8) {
    let marks = load<u64>(p.marks + group);
    if (marks === 0) continue;
    store<u64>(p.marks + group, 0);
    for (; marks !== 0; marks &= marks - 1) {
      enlist_group(p, scratch, (group + (<u32>ctz(marks) >> 3)) << GROUP_BITS, first_row, best);
    }
  }
}

function enlist_group(p: Postings, scratch: Scratch, group: u32, first_row: u32, best: Best): void {
  for (let place = group; place < group + GROUP_ROWS; place += 4) {
    const sums = p.sums + ((<usize>place) << 2);
    const least = f32x4.splat(max(best.worst, LEAST_SUM));
    let found = i32x4.bitmask(f32x4.ge(v128.load(sums), least));
    for (; found !== 0; found &= found - 1) {
      const lane = <u32>ctz(found);
      const row = first_row + place + lane;
      if (scratch.allowed === 0 || is_allowed(scratch, row)) enlist(p, scratch, row, f32_at(sums, lane), best);
    }
    v128.store(sums, f32x4.splat(0));
  }
}

/**
 * Keeps the best `limit` of the first `count` rows, those that the filter in scratch lets pass, in the pool as a heap; returns its
 * size.
 *
 * @param growth by how much what a posting adds may be larger than it was at the build.
 * @param fall the share of that bound which it still adds at least.
 */
export function postings_search(
  p: Postings,
  scratch: Scratch,
  count: u32,
  asked: u32,
  growth: f32,
  fall: f32,
  limit: u32,
): u32 {
  const cursors = make_cursors(p, asked, growth);
  const best = begin_best(p, cursors, limit, fall);
  let postings: u64 = 0;
  for (let i: u32 = 0; i < cursors; i++) postings += cursor_at(p, i).end - cursor_at(p, i).begin;
  if (cursors > MOST_CURSORS || postings < <u64>p.block_count * FEW_A_BLOCK)
    search_windows(p, scratch, cursors, count, best);
  else search_blocks(p, scratch, cursors, best);
  score_waiting(p, scratch, best);
  return best.size;
}

function search_windows(p: Postings, scratch: Scratch, cursors: u32, count: u32, best: Best): void {
  const rows = WINDOW_BLOCKS << BLOCK_BITS;
  for (let row: u32 = 0; row < count; row += rows) {
    best.excess = gather_window(p, cursors, row, row + rows);
    enlist_window(p, scratch, row, rows, best);
  }
}

function search_blocks(p: Postings, scratch: Scratch, cursors: u32, best: Best): void {
  bound_blocks(p, cursors);
  const blocks = order_blocks(p);
  for (let i: u32 = 0; i < blocks; i++) {
    const block = u32_at(p.order, i);
    if (f32_at(p.bounds, block) < best.worst || !any_allowed(scratch, block)) continue;
    best.excess = gather_block(p, cursors, block);
    enlist_window(p, scratch, block << BLOCK_BITS, 1 << BLOCK_BITS, best);
  }
}

function any_allowed(scratch: Scratch, block: u32): bool {
  if (scratch.allowed === 0) return true;
  return v128.any_true(v128.load(scratch.allowed + (((<usize>block) << BLOCK_BITS) >> 3)));
}
