import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32, crc32ByTable } from "../../src/storage/checksum.ts";

test("CRC-32 gives the check value of its definition, by zlib and by table", () => {
  const digits = new TextEncoder().encode("123456789");
  expect([crc32(digits), crc32ByTable(digits)]).toEqual([0xcbf43926, 0xcbf43926]);
});

test("table and zlib agree, also when going on from a checksum", () => {
  const agree = fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
    expect(crc32ByTable(second, crc32ByTable(first))).toBe(crc32(second, crc32(first)));
    expect(crc32(second, crc32(first))).toBe(crc32(Uint8Array.of(...first, ...second)));
  });
  fc.assert(agree, { seed: 5 });
});
