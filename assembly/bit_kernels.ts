// Distances of rows of bits in SIMD128. `bytes` is a multiple of 16; what pads a row is zero in both.

/** Adds the set bits of 16 bytes to four sums. */
function add_bits(sum: v128, bits: v128): v128 {
  return i32x4.add(sum, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(i8x16.popcnt(bits))));
}

function sum_lanes(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + (i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3));
}

/** How many bits differ. */
export function hamming(q: usize, x: usize, bytes: usize): f32 {
  let differing = i32x4.splat(0);
  for (const end = q + bytes; q < end; q += 16, x += 16) {
    differing = add_bits(differing, v128.xor(v128.load(q), v128.load(x)));
  }
  return <f32>sum_lanes(differing);
}

/** The share of the bits set in either that are not set in both; 1 where none is set, as in Milvus. */
export function jaccard(q: usize, x: usize, bytes: usize): f32 {
  let both = i32x4.splat(0);
  let either = both;
  for (const end = q + bytes; q < end; q += 16, x += 16) {
    const a = v128.load(q);
    const b = v128.load(x);
    both = add_bits(both, v128.and(a, b));
    either = add_bits(either, v128.or(a, b));
  }
  const set = sum_lanes(either);
  return set === 0 ? 1 : <f32>(set - sum_lanes(both)) / <f32>set;
}
