// Rows as points that are clustered: f32, so that nearness of points is nearness of rows.
//   COSINE    unit length
//   IP, L2    as they are
//   HAMMING   a bit is 0 or 1: the squared distance of two points is how many bits differ
//   JACCARD   the same at unit length: rows that share most of their bits have the largest products

import { dot } from "./dense_kernels";
import { BF16, F16, widen } from "./elements";
import { scale_f32 } from "./exact";
import { BFLOAT16, BIT, COSINE, FLOAT16, FLOAT32, JACCARD, Vectors } from "./structs";

/** Writes row `row` as a point. */
export function load_point(v: Vectors, row: u32, out: usize): void {
  to_point(v, v.pointer + <usize>row * v.stride, out);
}

/** Writes the row at x as a point: its values padded with zeros to 16 bytes. */
export function to_point(v: Vectors, x: usize, out: usize): void {
  const bytes = v.element === BIT ? (<usize>v.dim) << 2 : v.query_bytes;
  if (v.element === FLOAT32) memory.copy(out, x, bytes);
  else if (v.element === FLOAT16) widen<F16>(x, out, bytes);
  else if (v.element === BFLOAT16) widen<BF16>(x, out, bytes);
  else if (v.element === BIT) widen_bits(x, out, bytes);
  else widen<i8>(x, out, bytes);
  if (v.metric !== COSINE && v.metric !== JACCARD) return;
  const square = dot<f32>(out, out, bytes);
  if (square > 0) scale_f32(out, bytes, <f32>(1 / sqrt<f32>(square)));
}

/** Eight values a byte; in which order is all the same. */
function widen_bits(x: usize, out: usize, bytes: usize): void {
  for (const end = out + bytes; out < end; out += 32, x++) {
    const byte = i32x4.splat(load<u8>(x));
    v128.store(out, bits_as_f32(byte, i32x4(1, 2, 4, 8)));
    v128.store(out, bits_as_f32(byte, i32x4(16, 32, 64, 128)), 16);
  }
}

function bits_as_f32(byte: v128, mask: v128): v128 {
  return v128.and(i32x4.eq(v128.and(byte, mask), mask), f32x4.splat(1));
}
