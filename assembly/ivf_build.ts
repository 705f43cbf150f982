// How an inverted file is filled: each row goes to the list of its nearest centroid.

import { BLOCK, nearest_centroids } from "./codebook";
import { code_row } from "./codes";
import { set_u32, u32_at } from "./lists";
import { load_point } from "./points";
import { shorten_centroids } from "./short_centroids";
import { InvertedFile, Scratch, Training } from "./structs";

/** Notes in `t.lists` which centroid of `t.codebook` each of rows [from, to) is nearest to. */
export function ivf_assign(t: Training, from: u32, to: u32): void {
  for (let start = from; start < to; start += BLOCK) {
    const n = min<u32>(BLOCK, to - start);
    for (let i: u32 = 0; i < n; i++) load_point(t.vectors, start + i, t.points + <usize>i * t.point_bytes);
    const found = nearest_centroids(t.codebook, 0, t.points, t.point_bytes, n, t.best);
    memory.copy(t.lists + ((<usize>start) << 2), found, (<usize>n) << 2);
  }
}

/** Sorts the rows by list, rising within each; `file.starts` is zero before. */
export function ivf_sort(file: InvertedFile, t: Training): void {
  const lists = file.coarse.count;
  const count = file.vectors.count;
  for (let row: u32 = 0; row < count; row++) add_to(file.starts, u32_at(t.lists, row) + 1, 1);
  for (let list: u32 = 0; list < lists; list++) add_to(file.starts, list + 1, u32_at(file.starts, list));
  // Each start moves to the end of its list, which is where the next began.
  for (let row: u32 = 0; row < count; row++) {
    const list = u32_at(t.lists, row);
    set_u32(file.rows, u32_at(file.starts, list), row);
    add_to(file.starts, list, 1);
  }
  for (let list = lists; list > 0; list--) set_u32(file.starts, list, u32_at(file.starts, list - 1));
  set_u32(file.starts, 0, 0);
}

function add_to(list: usize, i: u32, value: u32): void {
  set_u32(list, i, u32_at(list, i) + value);
}

/** Writes the 7-bit codes of places [from, to). */
export function ivf_code(file: InvertedFile, s: Scratch, from: u32, to: u32): void {
  for (let place = from; place < to; place++) code_row(file.vectors, file.codes, s, u32_at(file.rows, place), place);
}

/** Makes centroids short, where there is a place for it. */
export function ivf_shorten(file: InvertedFile): void {
  if (changetype<usize>(file.short) !== 0) shorten_centroids(file.coarse, file.short);
}
