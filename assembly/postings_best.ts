// Which rows are the best: what they can score at most and at least tells which of them are worth their exact scores.

import { at as entry_at, entry_row, entry_score, make_entry, offer, put, sort_entries } from "./entry";
import { f32_at, u32_at } from "./lists";
import { BLOCK_BITS, starts_of } from "./postings";
import { cursor_at, seek } from "./postings_query";
import { norm_of, part_of } from "./sparse_score";
import { Postings, Scratch } from "./structs";

/** What a search has found so far; `best` of Postings. */
@unmanaged
export class Best {
  /** The rows that were scored: a heap in the pool of scratch, of at most `limit`. */
  limit: u32 = 0;
  size: u32 = 0;
  /** The least scores of rows, scored or not: a heap in `lows` of Postings, of at most `limit`. */
  lows: u32 = 0;
  /** Rows that wait for their scores, with the most that these can be, in `waiting` of Postings. */
  waiting: u32 = 0;
  /** No row with a lower score is among the best. */
  worst: f32 = 0;
  /** How much too high the sums of the present window may be, because codes are rounded up. */
  excess: f32 = 0;
  /** What is left at least of a sum where the statistics have changed since the build. */
  fall: f32 = 0;
  cursors: u32 = 0;
}

export function begin_best(p: Postings, cursors: u32, limit: u32, fall: f32): Best {
  const best = changetype<Best>(p.best);
  best.cursors = cursors;
  best.limit = limit;
  best.size = 0;
  best.lows = 0;
  best.waiting = 0;
  best.worst = -1;
  best.fall = fall;
  return best;
}

/** Has a row wait for its score, by the sum of its codes. */
export function enlist(p: Postings, scratch: Scratch, row: u32, sum: f32, best: Best): void {
  if (best.waiting === p.waiting_room) make_room(p, scratch, best);
  put(p.waiting, best.waiting++, make_entry(sum, row));
  best.lows = offer(p.lows, best.lows, best.limit, make_entry((sum - best.excess) * best.fall, row));
  if (best.lows === best.limit) best.worst = max(best.worst, entry_score(entry_at(p.lows, 0)));
}

function make_room(p: Postings, scratch: Scratch, best: Best): void {
  dismiss(p, best);
  if (best.waiting > p.waiting_room >> 1) score_waiting(p, scratch, best);
}

/** Drops the waiting rows that meanwhile cannot be among the best. */
function dismiss(p: Postings, best: Best): void {
  let kept: u32 = 0;
  for (let i: u32 = 0; i < best.waiting; i++) {
    const entry = entry_at(p.waiting, i);
    if (entry_score(entry) >= best.worst) put(p.waiting, kept++, entry);
  }
  best.waiting = kept;
}

/** Scores what waits, the most promising rows first, until none of the rest can be among the best. */
export function score_waiting(p: Postings, scratch: Scratch, best: Best): void {
  dismiss(p, best);
  sort_entries(p.waiting, best.waiting);
  for (let i: u32 = 0; i < best.waiting; i++) {
    const entry = entry_at(p.waiting, i);
    if (entry_score(entry) < best.worst) break;
    const row = entry_row(entry);
    const score = score_of(p, best.cursors, row);
    if (score <= 0) continue;
    best.size = offer(scratch.pool, best.size, best.limit, make_entry(score, row));
    if (best.size === best.limit) best.worst = max(best.worst, entry_score(entry_at(scratch.pool, 0)));
  }
  best.waiting = 0;
}

function score_of(p: Postings, cursors: u32, row: u32): f32 {
  let sum: f64 = 0;
  for (let i: u32 = 0; i < cursors; i++) {
    const cursor = cursor_at(p, i);
    let at = cursor.begin;
    let end = cursor.end;
    if (cursor.blocks !== 0) {
      const starts = starts_of(p, cursor.blocks);
      at = u32_at(starts, row >> BLOCK_BITS);
      end = u32_at(starts, (row >> BLOCK_BITS) + 1);
    }
    at = seek(p.rows, at, end, row);
    if (at >= end || u32_at(p.rows, at) !== row) continue;
    sum += <f64>part_of(cursor.weight, f32_at(p.values, at), norm_of(p.scoring, f32_at(p.lengths, row)));
  }
  return <f32>sum;
}
