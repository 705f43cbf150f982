// Exact search of postings by MaxScore (Turtle and Flood 1995), in windows of rows as Lucene does it: indices whose bounds
// together cannot lift a row into the best are not walked, but looked up for the rows that others have found.

import { at as entry_at, entry_score, make_entry, offer } from "./entry";
import { is_allowed } from "./hnsw_links";
import { f32_at, u32_at } from "./lists";
import { norm_of, part_of } from "./sparse_score";
import { Postings, Scratch } from "./structs";

const WINDOW: u32 = 4096;
const CURSOR_BYTES: usize = 16;

/** Rows whose scores are gathered at once: for each an f64 in `sums` and a bit in `marks`, all zero between two windows. */
export function postings_window(): u32 {
  return WINDOW;
}

/** The first place in [at, end) whose row is not before `row`; near places are found first. */
function seek(rows: usize, at: u32, end: u32, row: u32): u32 {
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

/** Walks a cursor through the rows before `to`, and adds what they have. */
function gather(p: Postings, cursor: usize, from: u32, to: u32): void {
  const end = load<u32>(cursor, 4);
  const weight = load<f32>(cursor, 8);
  let at = load<u32>(cursor);
  for (; at < end && u32_at(p.rows, at) < to; at++) {
    const row = u32_at(p.rows, at);
    const sum = p.sums + ((<usize>(row - from)) << 3);
    const part = part_of(weight, f32_at(p.values, at), norm_of(p.scoring, f32_at(p.lengths, row)));
    store<f64>(sum, load<f64>(sum) + <f64>part);
    const mark = p.marks + ((<usize>((row - from) >> 5)) << 2);
    store<u32>(mark, load<u32>(mark) | (1 << (row & 31)));
  }
  store<u32>(cursor, at);
}

/** What the postings of a cursor add to a row. */
function looked_up(p: Postings, cursor: usize, row: u32): f32 {
  const end = load<u32>(cursor, 4);
  const at = seek(p.rows, load<u32>(cursor), end, row);
  store<u32>(cursor, at);
  if (at >= end || u32_at(p.rows, at) !== row) return 0;
  return part_of(load<f32>(cursor, 8), f32_at(p.values, at), norm_of(p.scoring, f32_at(p.lengths, row)));
}

/**
 * Keeps the best `limit` of the first `count` rows, those that the filter in scratch lets pass, in the pool as a heap; returns its
 * size. The cursors must rise by their bounds; `prefixes` are the sums of the bounds up to each, in f64.
 */
export function postings_search(p: Postings, scratch: Scratch, count: u32, limit: u32): u32 {
  let size: u32 = 0;
  let worst: f64 = -1;
  /** Cursors before this one are looked up, the others walked. */
  let first: u32 = 0;
  for (let from: u32 = 0; from < count; from += WINDOW) {
    while (first < p.asked && load<f64>(p.prefixes + ((<usize>first) << 3)) < worst) first++;
    if (first === p.asked) break;
    const to = min(from + WINDOW, count);
    for (let i = first; i < p.asked; i++) gather(p, p.cursors + <usize>i * CURSOR_BYTES, from, to);
    for (let word: u32 = 0; word << 5 < to - from; word++) {
      let marks = u32_at(p.marks, word);
      if (marks === 0) continue;
      store<u32>(p.marks + ((<usize>word) << 2), 0);
      for (; marks !== 0; marks &= marks - 1) {
        const row = from + (word << 5) + <u32>ctz(marks);
        const place = p.sums + ((<usize>(row - from)) << 3);
        let sum = load<f64>(place);
        store<f64>(place, 0);
        if (scratch.allowed !== 0 && !is_allowed(scratch, row)) continue;
        let i = first;
        while (i > 0 && sum + load<f64>(p.prefixes + ((<usize>(i - 1)) << 3)) >= worst) {
          i--;
          sum += <f64>looked_up(p, p.cursors + <usize>i * CURSOR_BYTES, row);
        }
        const score = <f32>sum;
        if (i > 0 || score <= 0) continue;
        size = offer(scratch.pool, size, limit, make_entry(score, row));
        if (size === limit) worst = <f64>entry_score(entry_at(scratch.pool, 0));
      }
    }
  }
  return size;
}
