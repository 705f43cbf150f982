// Codes of 6 and of 4 bits, packed so that whole registers come apart by masks and shifts.
//
//   6 bits, 64 codes in 48 bytes:  a code of the first, second and third sixteen in the low bits of a byte of the first, second
//                                  and third lane; two bits of one of the last sixteen in the high bits of each
//   4 bits, 32 codes in 16 bytes:  a code of the first sixteen in the low half of a byte, of the other sixteen in the high half

import { dot_codes, sum_products } from "./code_kernels";

/** Writes code `i` of a row that is zero before. */
export function put_packed(bits: u32, out: usize, i: u32, code: u32): void {
  const lane = i & 15;
  if (bits === 4) {
    put(out + ((i >> 5) << 4) + lane, code << ((i & 16) >> 2));
    return;
  }
  const block = out + <usize>(i >> 6) * 48 + lane;
  const sixteen = (i >> 4) & 3;
  if (sixteen < 3) {
    put(block + (sixteen << 4), code);
    return;
  }
  put(block, (code & 3) << 6);
  put(block + 16, ((code >> 2) & 3) << 6);
  put(block + 32, (code >> 4) << 6);
}

function put(byte: usize, bits: u32): void {
  store<u8>(byte, load<u8>(byte) | bits);
}

function low_halves(both: v128): v128 {
  return v128.and(both, i8x16.splat(15));
}

function high_halves(both: v128): v128 {
  return v128.and(i16x8.shr_u(both, 4), i8x16.splat(15));
}

function last_sixteen(a: v128, b: v128, c: v128): v128 {
  // Shifts of 16 bits bring bits of the next byte along, which the masks take away.
  const low = v128.and(i16x8.shr_u(a, 6), i8x16.splat(0x03));
  const middle = v128.and(i16x8.shr_u(b, 4), i8x16.splat(0x0c));
  const high = v128.and(i16x8.shr_u(c, 2), i8x16.splat(0x30));
  return v128.or(low, v128.or(middle, high));
}

/** Writes the codes of `bytes` bytes to `out`, a byte each. */
export function unpack(bits: u32, x: usize, bytes: usize, out: usize): void {
  const end = x + bytes;
  if (bits === 4) {
    for (; x < end; x += 16, out += 32) {
      const both = v128.load(x);
      v128.store(out, low_halves(both));
      v128.store(out, high_halves(both), 16);
    }
    return;
  }
  const low = i8x16.splat(63);
  for (; x < end; x += 48, out += 64) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    const c = v128.load(x, 32);
    v128.store(out, v128.and(a, low));
    v128.store(out, v128.and(b, low), 16);
    v128.store(out, v128.and(c, low), 32);
    v128.store(out, last_sixteen(a, b, c), 48);
  }
}

/** sum of q[i] * x[i] over the codes of `bytes` bytes; q is i16. */
export function packed_dot(bits: u32, q: usize, x: usize, bytes: usize): i32 {
  return bits === 4 ? u4_dot(q, x, bytes) : u6_dot(q, x, bytes);
}

function u4_dot(q: usize, x: usize, bytes: usize): i32 {
  let a = i32x4.splat(0);
  let b = a;
  for (const end = x + bytes; x < end; x += 16, q += 64) {
    const both = v128.load(x);
    a = dot_codes(a, q, low_halves(both));
    b = dot_codes(b, q + 32, high_halves(both));
  }
  return sum_products(i32x4.add(a, b));
}

function u6_dot(q: usize, x: usize, bytes: usize): i32 {
  const low = i8x16.splat(63);
  let sum = i32x4.splat(0);
  let other = sum;
  for (const end = x + bytes; x < end; x += 48, q += 128) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    const c = v128.load(x, 32);
    sum = dot_codes(sum, q, v128.and(a, low));
    other = dot_codes(other, q + 32, v128.and(b, low));
    sum = dot_codes(sum, q + 64, v128.and(c, low));
    other = dot_codes(other, q + 96, last_sixteen(a, b, c));
  }
  return sum_products(i32x4.add(sum, other));
}
