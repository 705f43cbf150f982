// The values of dense rows, four at a time as f32. Kernels are written once for all element types: the compiler makes one
// of each for each, and what they ask of `E` costs nothing when they run. Queries are f32 whatever the rows are.

/** IEEE 754 half precision, by its bits: no float type of WebAssembly, so that an integer stands for it. */
export type F16 = u16;
/** bfloat16, by its bits: the upper half of an f32. */
export type BF16 = i16;

/** Multiplies the exponent of a half, taken for that of an f32, to where it belongs: 2^(127 - 15). */
const HALF_TO_SINGLE: u32 = 0x77800000;

/** The place in a row of what stands at `offset` bytes in an f32 query. */
export function beside<E>(offset: usize): usize {
  return offset >> (2 - alignof<E>());
}

/** Four values at x. */
export function four<E>(x: usize): v128 {
  if (isFloat<E>()) return v128.load(x);
  if (sizeof<E>() === 1) return widen_i8(v128.load_zero<u32>(x));
  return isSigned<E>() ? widen_bf16(v128.load_ext<i16>(x)) : widen_f16(v128.load_ext<i16>(x));
}

/** The four values behind those at x. */
export function next_four<E>(x: usize): v128 {
  if (isFloat<E>()) return v128.load(x, 16);
  if (sizeof<E>() === 1) return widen_i8(v128.load_zero<u32>(x, 4));
  return isSigned<E>() ? widen_bf16(v128.load_ext<i16>(x, 8)) : widen_f16(v128.load_ext<i16>(x, 8));
}

function widen_i8(bytes: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(bytes)));
}

function widen_bf16(words: v128): v128 {
  return i32x4.shl(words, 16);
}

/**
 * The sign, then exponent and mantissa where an f32 has them; the product brings the exponent to f32's bias, and is exact
 * for halves below their normal range as well. Infinity and NaN are not among the rows.
 */
function widen_f16(words: v128): v128 {
  const bits = v128.and(i32x4.shl(words, 13), i32x4.splat(0x8fffe000));
  return f32x4.mul(bits, i32x4.splat(HALF_TO_SINGLE));
}

/** Writes the values of a row as f32; `bytes` is what they take then. */
export function widen<E>(x: usize, out: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(out + i, four<E>(x + beside<E>(i)));
}
