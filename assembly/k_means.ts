// Lloyd's k-means, part by part of a codebook (see codebook.ts), in slices: k_means_begin, then for each iteration, over a sample
// of the rows, k_means_find by any number of threads and k_means_add by one, and k_means_update. Where centroids have unit
// length it is spherical k-means (Dhillon and Modha 2001). Equal seeds and rows give equal centroids, however the slices are cut.

import { BLOCK, centroid_at, centroid_value, codebook_begin, nearest_centroids, write_centroid } from "./codebook";
import { f32_at, set_f32, set_u32, u32_at } from "./lists";
import { load_point } from "./points";
import { Codebook, Training } from "./structs";

/** How far the halves of a cluster that is split begin from its centroid, to each side. */
const SPLIT: f32 = 1 / 1024;

/** A number in [0, 1) by a mixing function (Salmon et al. 2011 call such generators counter-based). */
export function random_at(i: u32, seed: u32): f64 {
  let x = i * 0x9e3779b9 + seed * 0x85ebca6b;
  x = (x ^ (x >> 16)) * 0x7feb352d;
  x = (x ^ (x >> 15)) * 0x846ca68b;
  x ^= x >> 16;
  return <f64>x / 4294967296;
}

/** The i-th of `size` rows that lie all over the table, one from each of so many equal stretches. */
export function sampled_row(i: u32, size: u32, count: u32, seed: u32): u32 {
  const row = (<f64>i + random_at(i, seed)) * (<f64>count / <f64>size);
  return min<u32>(<u32>row, count - 1);
}

/** Writes a row as the point that is learnt from: less its centroid where residuals are. */
export function training_point(t: Training, row: u32, out: usize): void {
  load_point(t.vectors, row, out);
  if (changetype<usize>(t.coarse) === 0) return;
  const centroid = centroid_at(t.coarse, 0, u32_at(t.lists, row));
  for (let i: u32 = 0; i < t.coarse.part_dim; i++) set_f32(out, i, f32_at(out, i) - centroid_value(centroid, i));
}

/** Begins with rows of a sample as centroids. The rows must be one or more. */
export function k_means_begin(t: Training, seed: u32): void {
  const b = t.codebook;
  codebook_begin(b);
  for (let c: u32 = 0; c < b.count; c++) {
    training_point(t, sampled_row(c, b.count, t.vectors.count, seed), t.points);
    for (let part: u32 = 0; part < b.parts; part++) {
      write_centroid(b, part, c, t.points + ((<usize>part * b.part_dim) << 2));
    }
  }
  clear_sums(t);
}

function clear_sums(t: Training): void {
  const centroids = <usize>t.codebook.parts * t.codebook.count;
  memory.fill(t.sums, 0, (centroids * t.codebook.part_dim) << 2);
  memory.fill(t.counts, 0, centroids << 2);
}

/**
 * Writes to `found`, a number a row and part, which centroids the rows [from, to) of a sample of `size` are nearest to. Its first
 * row is `first`. Each thread has points of its own.
 */
export function k_means_find(t: Training, from: u32, to: u32, first: u32, size: u32, seed: u32, found: usize): void {
  const parts = t.codebook.parts;
  for (let start = from; start < to; start += BLOCK) {
    const n = min<u32>(BLOCK, to - start);
    for (let i: u32 = 0; i < n; i++) sampled_point(t, start + i, size, seed, t.points + <usize>i * t.point_bytes);
    for (let part: u32 = 0; part < parts; part++) {
      const points = t.points + ((<usize>part * t.codebook.part_dim) << 2);
      const nearest = nearest_centroids(t.codebook, part, points, t.point_bytes, n, t.best);
      for (let i: u32 = 0; i < n; i++) set_u32(found, (start - first + i) * parts + part, u32_at(nearest, i));
    }
  }
}

/** Adds the rows [from, to) of a sample of `size` to the sums of the centroids that were found for them. */
export function k_means_add(t: Training, from: u32, to: u32, size: u32, seed: u32, found: usize): void {
  const b = t.codebook;
  for (let i = from; i < to; i++) {
    sampled_point(t, i, size, seed, t.points);
    for (let part: u32 = 0; part < b.parts; part++) {
      const centroid = <usize>part * b.count + u32_at(found, (i - from) * b.parts + part);
      const count = t.counts + (centroid << 2);
      store<u32>(count, load<u32>(count) + 1);
      const values = t.points + ((<usize>part * b.part_dim) << 2);
      add_values(t.sums + ((centroid * b.part_dim) << 2), values, b.part_dim);
    }
  }
}

function sampled_point(t: Training, i: u32, size: u32, seed: u32, out: usize): void {
  training_point(t, sampled_row(i, size, t.vectors.count, seed), out);
}

function add_values(sum: usize, x: usize, dims: u32): void {
  let i: u32 = 0;
  for (; i + 4 <= dims; i += 4, sum += 16, x += 16) v128.store(sum, f32x4.add(v128.load(sum), v128.load(x)));
  for (; i < dims; i++, sum += 4, x += 4) store<f32>(sum, load<f32>(sum) + load<f32>(x));
}

/** Moves every centroid to the mean of its points, and those without points beside ones with many. */
export function k_means_update(t: Training): void {
  const b = t.codebook;
  for (let part: u32 = 0; part < b.parts; part++) {
    const first = <usize>part * b.count;
    const counts = t.counts + (first << 2);
    const sums = t.sums + ((first * b.part_dim) << 2);
    for (let c: u32 = 0; c < b.count; c++) divide(sum_at(b, sums, c), b.part_dim, u32_at(counts, c));
    split_for_empty(b, sums, counts);
    for (let c: u32 = 0; c < b.count; c++) {
      if (u32_at(counts, c) > 0) write_centroid(b, part, c, sum_at(b, sums, c));
    }
  }
  clear_sums(t);
}

function sum_at(b: Codebook, sums: usize, centroid: u32): usize {
  return sums + ((<usize>centroid * b.part_dim) << 2);
}

function divide(values: usize, dims: u32, count: u32): void {
  if (count < 2) return;
  const factor = <f32>1 / <f32>count;
  for (let i: u32 = 0; i < dims; i++) set_f32(values, i, f32_at(values, i) * factor);
}

/**
 * Gives each centroid without points half of a cluster that has more than most: those with more than the mean are taken
 * in turn, then those with more than half of it, and so on. Where all others have one point it stays where it was.
 */
function split_for_empty(b: Codebook, means: usize, counts: usize): void {
  let points: u64 = 0;
  for (let c: u32 = 0; c < b.count; c++) points += u32_at(counts, c);
  let most = max<u32>(1, <u32>(points / b.count));
  let donor: u32 = 0;
  let passed: u32 = 0;
  for (let c: u32 = 0; c < b.count; c++) {
    if (u32_at(counts, c) > 0) continue;
    for (; u32_at(counts, donor) <= most; donor = (donor + 1) % b.count) {
      if (passed++ < b.count) continue;
      if (most === 1) return;
      most >>= 1;
      passed = 0;
    }
    split(b, means, counts, donor, c);
    passed = 0;
  }
}

function split(b: Codebook, means: usize, counts: usize, donor: u32, empty: u32): void {
  const points = u32_at(counts, donor);
  set_u32(counts, empty, points >> 1);
  set_u32(counts, donor, points - (points >> 1));
  const from = sum_at(b, means, donor);
  const to = sum_at(b, means, empty);
  for (let i: u32 = 0; i < b.part_dim; i++) {
    const value = f32_at(from, i);
    const shift = i & 1 ? -SPLIT : SPLIT;
    set_f32(to, i, value * (1 + shift));
    set_f32(from, i, value * (1 - shift));
  }
}
