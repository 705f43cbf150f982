// xxHash32 (Yann Collet, https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md), after its specification.
const P1: u32 = 0x9e3779b1;
const P2: u32 = 0x85ebca77;
const P3: u32 = 0xc2b2ae3d;
const P4: u32 = 0x27d4eb2f;
const P5: u32 = 0x165667b1;

function round(lane: u32, word: u32): u32 {
  return rotl<u32>(lane + word * P2, 13) * P1;
}

/** The 32-bit checksum of `bytes` bytes; `seed` is 0, or the checksum of what comes before. */
export function checksum(pointer: usize, bytes: usize, seed: u32): u32 {
  const end = pointer + bytes;
  let hash: u32 = seed + P5;
  if (bytes >= 16) {
    let a: u32 = seed + P1 + P2;
    let b: u32 = seed + P2;
    let c = seed;
    let d: u32 = seed - P1;
    for (; pointer + 16 <= end; pointer += 16) {
      a = round(a, load<u32>(pointer));
      b = round(b, load<u32>(pointer, 4));
      c = round(c, load<u32>(pointer, 8));
      d = round(d, load<u32>(pointer, 12));
    }
    hash = rotl<u32>(a, 1) + rotl<u32>(b, 7) + rotl<u32>(c, 12) + rotl<u32>(d, 18);
  }
  hash += <u32>bytes;
  for (; pointer + 4 <= end; pointer += 4) hash = rotl<u32>(hash + load<u32>(pointer) * P3, 17) * P4;
  for (; pointer < end; pointer++) hash = rotl<u32>(hash + <u32>load<u8>(pointer) * P5, 11) * P1;
  hash = (hash ^ (hash >> 15)) * P2;
  hash = (hash ^ (hash >> 13)) * P3;
  return hash ^ (hash >> 16);
}
