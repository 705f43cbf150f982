// Numbers in 16 bits, by their bits: IEEE 754 half precision and bfloat16. Both round to the nearest, of two to the even.

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

const SIGN = 0x8000;
const MAGNITUDE = 0x7fffffff;
/** 2^-14 as f32: below it a half has no leading one. */
const LEAST_NORMAL = 0x38800000;
/** 65,536 as f32: from here on nothing is a half. */
const BEYOND_HALVES = 0x47800000;
/** 0.5 as f32. */
const ONE_HALF = 0x3f000000;
const HALF_INFINITY = 0x7c00;
/** What to add to an exponent of f32's bias to have it in a half's, and to the mantissa's dropped bits to round them. */
const REBIAS_AND_ROUND = 0xfff - (112 << 23);

/** The half nearest to a number; infinity where it is beyond 65,520, and for NaN. */
export function toHalf(value: number): number {
  single[0] = value;
  const sign = (bits[0] >>> 16) & SIGN;
  const magnitude = bits[0] & MAGNITUDE;
  if (magnitude >= BEYOND_HALVES) return sign | HALF_INFINITY;
  if (magnitude >= LEAST_NORMAL) return sign | ((magnitude + REBIAS_AND_ROUND + ((magnitude >>> 13) & 1)) >>> 13);
  // Beside a half the last bit of an f32 is worth what the last bit of a small half is: adding rounds.
  single[0] = Math.abs(single[0]) + 0.5;
  return sign | (bits[0] - ONE_HALF);
}

export function fromHalf(half: number): number {
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  const magnitude = exponent === 0 ? mantissa * 2 ** -24 : (1 + mantissa / 1024) * 2 ** (exponent - 15);
  return half & SIGN ? -magnitude : magnitude;
}

/** The bfloat16 nearest to a number; infinity where it is beyond what an f32 holds, or nearly so, and for NaN. */
export function toBfloat(value: number): number {
  single[0] = value;
  if (Number.isNaN(single[0])) return 0x7f80;
  return (bits[0] + 0x7fff + ((bits[0] >>> 16) & 1)) >>> 16;
}

export function fromBfloat(bfloat: number): number {
  bits[0] = bfloat << 16;
  return single[0];
}
