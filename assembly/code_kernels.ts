// Inner products of rows of bytes (7-bit codes are value + 64, 8-bit ones value + 128) with an i16 query, exact in i32.
// Rows and query are padded to 16 codes.

export function sum_products(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + (i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3));
}

function dot16(sum: v128, q0: v128, q1: v128, x: usize): v128 {
  const low = i32x4.dot_i16x8_s(q0, v128.load_ext<u8>(x));
  const high = i32x4.dot_i16x8_s(q1, v128.load_ext<u8>(x, 8));
  return i32x4.add(sum, i32x4.add(low, high));
}

/** Adds the products of sixteen codes, a byte each, and of sixteen values at q. */
export function dot_codes(sum: v128, q: usize, codes: v128): v128 {
  const low = i32x4.dot_i16x8_s(v128.load(q), i16x8.extend_low_i8x16_u(codes));
  const high = i32x4.dot_i16x8_s(v128.load(q, 16), i16x8.extend_high_i8x16_u(codes));
  return i32x4.add(sum, i32x4.add(low, high));
}

/** sum of q[i] * x[i] over `codes` codes, a multiple of 16. */
export function u7_dot(q: usize, x: usize, codes: usize): i32 {
  let a = i32x4.splat(0);
  for (const end = x + codes; x < end; x += 16, q += 32) a = dot16(a, v128.load(q), v128.load(q, 16), x);
  return sum_products(a);
}

/** The same for four rows at a time; four i32 go to `out`. */
export function u7_dot4(q: usize, x0: usize, x1: usize, x2: usize, x3: usize, codes: usize, out: usize): void {
  let a = i32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (let i: usize = 0; i < codes; i += 16) {
    const q0 = v128.load(q + (i << 1));
    const q1 = v128.load(q + (i << 1), 16);
    a = dot16(a, q0, q1, x0 + i);
    b = dot16(b, q0, q1, x1 + i);
    c = dot16(c, q0, q1, x2 + i);
    d = dot16(d, q0, q1, x3 + i);
  }
  store<i32>(out, sum_products(a));
  store<i32>(out, sum_products(b), 4);
  store<i32>(out, sum_products(c), 8);
  store<i32>(out, sum_products(d), 12);
}

/** Widens a 7-bit row to an i16 query without its offset. */
export function u7_widen(x: usize, codes: usize, q: usize): void {
  const offset = i16x8.splat(64);
  for (let i: usize = 0; i < codes; i += 8) v128.store(q + (i << 1), i16x8.sub(v128.load_ext<u8>(x + i), offset));
}
