/** Milvus hashes so many bytes of a term. */
const HASHED_BYTES = 100;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

const encoder = new TextEncoder();

/**
 * The index of a term in a sparse vector, as in Milvus (pkg/util/typeutil, HashString2LessUint32): the CRC-32 of the
 * first 100 bytes of its UTF-8, modulo 2^32 - 1.
 *
 * By a table: terms are so short that zlib's CRC, which needs them as bytes, is slower.
 */
export function termHash(term: string): number {
  let crc = ~0;
  const length = Math.min(term.length, HASHED_BYTES);
  for (let i = 0; i < length; i++) {
    const unit = term.charCodeAt(i);
    if (unit > 127) return reduced(crcOf(encoder.encode(term)));
    crc = TABLE[(crc ^ unit) & 0xff] ^ (crc >>> 8);
  }
  return reduced(~crc >>> 0);
}

function crcOf(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes.subarray(0, HASHED_BYTES)) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

function reduced(crc: number): number {
  return crc % 0xffff_ffff;
}
