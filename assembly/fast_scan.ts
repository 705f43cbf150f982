// Product codes of 4 bits a part, compared by shuffling bytes (Andre, Kermarrec and Le Scouarnec 2015, "Cache locality is not
// enough"; Guo et al. 2020, ScaNN, arXiv:1908.10396). A part's 16 products with the query fit into one register as bytes, in which a
// code picks its own: sixteen rows at a time.
//
//   a block of 16 rows:  parts 0 and 1 of row 0 .. 15 (low and high half of a byte), parts 2 and 3 of row 0 .. 15, ...
//
// Blocks follow the order of the places, whatever list they are in. A product is at most 127 steps, so that two of them
// fit a byte.

import { padded_count } from "./codebook";
import { f32_at, u32_at } from "./lists";
import { InvertedFile, Probes } from "./structs";

const ROWS: u32 = 16;
const MOST_STEPS: f32 = 127;
/** Pairs of parts whose sums, 254 at most, fit 16 bits. */
const PAIRS: u32 = 256;
const NO_BLOCK: u32 = 0xffffffff;

/** The byte that a part of a place shares with its neighbour. */
function byte_of(file: InvertedFile, place: u32, part: u32): usize {
  return file.product_codes + <usize>(place / ROWS) * file.product_stride + (part >> 1) * ROWS + (place % ROWS);
}

/** Writes the number of a part; it is zero before. */
export function write_half(file: InvertedFile, place: u32, part: u32, number: u32): void {
  const byte = byte_of(file, place, part);
  store<u8>(byte, load<u8>(byte) | (number << ((part & 1) << 2)));
}

export function half_at(file: InvertedFile, place: u32, part: u32): u32 {
  return (load<u8>(byte_of(file, place, part)) >> ((part & 1) << 2)) & 15;
}

/** Brings the table of products to steps of one width for all parts: that of the part whose products differ most. */
export function ask_steps(file: InvertedFile, p: Probes): void {
  const b = file.product;
  const row = padded_count(b);
  let widest: f32 = 0;
  p.least = 0;
  for (let part: u32 = 0; part < b.parts; part++) {
    const products = p.table + ((<usize>part * row) << 2);
    const least = least_of(products, b.count);
    p.least += least;
    for (let c: u32 = 0; c < b.count; c++) widest = max<f32>(widest, f32_at(products, c) - least);
  }
  const factor: f32 = widest > 0 ? MOST_STEPS / widest : 0;
  p.step = widest / MOST_STEPS;
  p.block = NO_BLOCK;
  for (let part: u32 = 0; part < b.parts; part++) {
    const products = p.table + ((<usize>part * row) << 2);
    const least = least_of(products, b.count);
    for (let c: u32 = 0; c < b.count; c++) {
      store<u8>(p.steps + part * ROWS + c, <u8>nearest<f32>((f32_at(products, c) - least) * factor));
    }
  }
}

function least_of(products: usize, count: u32): f32 {
  let least = f32_at(products, 0);
  for (let c: u32 = 1; c < count; c++) least = min<f32>(least, f32_at(products, c));
  return least;
}

/** The product of the query and what the code at a place stands for. */
export function half_product(file: InvertedFile, p: Probes, place: u32): f32 {
  const block = place / ROWS;
  if (p.block !== block) {
    sum_block(p, file.product_codes + <usize>block * file.product_stride, (file.product.parts + 1) >> 1);
    p.block = block;
  }
  return p.least + p.step * <f32>u32_at(p.sums, place % ROWS);
}

function sum_block(p: Probes, codes: usize, pairs: u32): void {
  for (let i: usize = 0; i < 64; i += 16) v128.store(p.sums + i, i32x4.splat(0));
  let steps = p.steps;
  for (let from: u32 = 0; from < pairs; from += PAIRS) {
    const n = min<u32>(PAIRS, pairs - from);
    add_pairs(p.sums, codes, steps, n);
    codes += n * ROWS;
    steps += n * ROWS * 2;
  }
}

function add_pairs(sums: usize, codes: usize, steps: usize, pairs: u32): void {
  const low = i8x16.splat(15);
  let first = i16x8.splat(0);
  let last = first;
  for (const end = codes + pairs * ROWS; codes < end; codes += ROWS, steps += ROWS * 2) {
    const both = v128.load(codes);
    const even = i8x16.swizzle(v128.load(steps), v128.and(both, low));
    const odd = i8x16.swizzle(v128.load(steps, 16), v128.and(i16x8.shr_u(both, 4), low));
    const pair = i8x16.add(even, odd);
    first = i16x8.add(first, i16x8.extend_low_i8x16_u(pair));
    last = i16x8.add(last, i16x8.extend_high_i8x16_u(pair));
  }
  add_four(sums, i32x4.extend_low_i16x8_u(first));
  add_four(sums + 16, i32x4.extend_high_i16x8_u(first));
  add_four(sums + 32, i32x4.extend_low_i16x8_u(last));
  add_four(sums + 48, i32x4.extend_high_i16x8_u(last));
}

function add_four(sums: usize, more: v128): void {
  v128.store(sums, i32x4.add(v128.load(sums), more));
}
