// Copies of rows in another type: what an index keeps in the place of vectors that are not in memory.

import { row_f32 } from "./codes";
import { f32_at } from "./lists";
import { FLOAT16, Scratch, Vectors } from "./structs";

/** The largest half that is a number. */
const LARGEST_HALF: f32 = 65504;
const SMALLEST_NORMAL_HALF: u32 = 0x38800000;
/** The bits of 0.5: the unit in the last place of f32 there is the least half. */
const ONE_HALF: u32 = 0x3f000000;

/** Copies rows [from, to) of `v` to those of `target`, which are f16 or bf16, rounded to the nearest; padding is zero. */
export function copy_rows(v: Vectors, target: Vectors, s: Scratch, from: u32, to: u32): void {
  for (let r = from; r < to; r++) {
    const x = row_f32(v, s, r);
    const out = target.pointer + <usize>r * target.stride;
    memory.fill(out, 0, target.stride);
    for (let i: u32 = 0; i < v.dim; i++) {
      const value = f32_at(x, i);
      store<u16>(out + ((<usize>i) << 1), target.element === FLOAT16 ? to_half(value) : to_bfloat(value));
    }
  }
}

/** Values beyond a half's range become the last within it. Adding f32s rounds to even. */
function to_half(value: f32): u16 {
  const bits = reinterpret<u32>(min<f32>(abs<f32>(value), LARGEST_HALF));
  const sign = (reinterpret<u32>(value) >> 16) & 0x8000;
  if (bits < SMALLEST_NORMAL_HALF) {
    const rounded = reinterpret<u32>(reinterpret<f32>(bits) + reinterpret<f32>(ONE_HALF));
    return <u16>(sign | (rounded - ONE_HALF));
  }
  // The exponent moves from f32's bias to the half's, the mantissa to even where it lies in the middle.
  const moved = bits - ((127 - 15) << 23);
  return <u16>(sign | ((moved + 0xfff + ((moved >> 13) & 1)) >> 13));
}

function to_bfloat(value: f32): u16 {
  const bits = reinterpret<u32>(value);
  return <u16>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}
