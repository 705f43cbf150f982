import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Bitset } from "../../src/kernels/bitset.ts";
import type { Metric } from "../../src/kernels/described_vectors.ts";
import type { ElementType } from "../../src/kernels/elements.ts";
import { ExactScan } from "../../src/kernels/exact_scan.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { clustered } from "../index/vectors.ts";
import { StoredBytes } from "./stored_bytes.ts";

const BLOCK = 65_536;

/** The same rows in memory and on disk. */
function bothOf(dim: number, count: number, type: ElementType = "f32") {
  const inMemory = new VectorRows(dim, count, type);
  for (const vector of clustered({ count, dim, seed: dim })) {
    inMemory.append(
      vector.map((x) => (type === "i8" ? Math.round(Math.max(-5, Math.min(5, x)) * 20) : x > 0.1 ? x : 0)),
    );
  }
  const source = StoredBytes.of(inMemory, BLOCK);
  return { inMemory, source, onDisk: VectorRows.onDisk(dim, count, type, source) };
}

/** A deep comparison of megabytes would take seconds. */
function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function release(...rows: readonly VectorRows[]): void {
  for (const { memory } of rows) memory.release();
}

test("rows on disk take no memory of their size, and are what they are in memory", () => {
  const { inMemory, onDisk, source } = bothOf(701, 2000);
  expect(onDisk.count).toBe(2000);
  expect(onDisk.residentBytes).toBe(0);
  for (const row of [0, 1234, 1999]) {
    expect(onDisk.row(row)).toEqual(inMemory.row(row));
    expect(onDisk.bytes(row)).toEqual(inMemory.bytes(row));
  }
  expect(areEqual(onDisk.block(17, 300), inMemory.block(17, 300))).toBe(true);
  expect(onDisk.absent).toBeUndefined();
  expect(source.parts).toHaveLength(7);
  new ExactScan(onDisk, "L2").search(new Float32Array(701), 3);
  // 5.6 MB of rows go through a window of 1 MiB.
  expect(onDisk.residentBytes).toBeLessThanOrEqual(2 ** 20);
  expect(onDisk.memory.usedBytes).toBeLessThan(1.2 * 2 ** 20);
  release(inMemory, onDisk);
});

test("kernels that read rows where they lie are told that they lie nowhere", () => {
  const { inMemory, onDisk } = bothOf(5, 10);
  expect(() => onDisk.pointer).toThrow("have no place in memory");
  release(inMemory, onDisk);
});

test("rows are gathered in rising order, neighbours in one read", () => {
  const { inMemory, onDisk, source } = bothOf(6, 100);
  const { strideBytes } = onDisk;
  const pointer = onDisk.onDisk?.gather(Uint32Array.of(3, 4, 5, 40, 99)) ?? 0;
  expect(source.parts).toEqual([
    { position: 3 * strideBytes, bytes: 3 * strideBytes },
    { position: 40 * strideBytes, bytes: strideBytes },
    { position: 99 * strideBytes, bytes: strideBytes },
  ]);
  [3, 4, 5, 40, 99].forEach((row, i) => {
    expect(onDisk.memory.u8(pointer + i * strideBytes, strideBytes)).toEqual(inMemory.block(row, 1));
  });
  release(inMemory, onDisk);
});

test("windows go over a range, and their pointer is where row 0 would lie", () => {
  const { inMemory, onDisk } = bothOf(1000, 700);
  const { strideBytes, memory } = onDisk;
  const ranges: [number, number][] = [];
  for (const { from, to, pointer } of onDisk.windows(5, 690)) {
    ranges.push([from, to]);
    const place = (pointer + from * strideBytes) % 2 ** 32;
    expect(areEqual(memory.u8(place, (to - from) * strideBytes), inMemory.block(from, to - from))).toBe(true);
  }
  expect(ranges).toEqual([
    [5, 267],
    [267, 529],
    [529, 690],
  ]);
  expect([...inMemory.windows(5, 690)]).toEqual([{ from: 5, to: 690, pointer: inMemory.pointer }]);
  release(inMemory, onDisk);
});

const CASES: readonly [ElementType, Metric, number][] = [
  ["f32", "COSINE", 1000],
  ["f32", "IP", 333],
  ["f32", "L2", 1],
  ["f16", "L2", 37],
  ["bf16", "IP", 999],
  ["i8", "COSINE", 130],
  ["bit", "HAMMING", 808],
  ["bit", "JACCARD", 8],
];

describe.each(CASES)("a scan of %s rows by %s over %i dims", (type, metric, dim) => {
  const count = 701;
  const { inMemory, onDisk } = bothOf(dim, count, type);
  const memoryScan = new ExactScan(inMemory, metric);
  const diskScan = new ExactScan(onDisk, metric);

  test("finds on disk what it finds in memory, with any filter, limit and range", () => {
    const property = fc.property(
      fc.nat(count - 1),
      fc.integer({ min: 1, max: 800 }),
      fc.option(fc.array(fc.nat(count - 1), { maxLength: 400 }), { nil: undefined }),
      fc.nat(10),
      fc.nat(count),
      (asked, limit, rows, firstWord, end) => {
        const query = type === "bit" ? inMemory.bytes(asked).slice() : inMemory.row(asked).slice();
        const first = Math.min(firstWord * 32, Math.floor(end / 32) * 32);
        const allowed = rows && new Bitset(count);
        for (const row of rows ?? []) allowed?.add(row);
        const expected = memoryScan.search(query, limit, allowed, first, end);
        const found = diskScan.search(query, limit, allowed, first, end);
        expect([...found.scores].length).toBe(expected.scores.length);
        const scores = new Map(Array.from(expected.rows, (row, i) => [row, expected.scores[i]]));
        found.rows.forEach((row, i) => {
          // Rows are scored four at a time and then singly, which may differ in the last digits.
          expect(found.scores[i]).toBeCloseTo(expected.scores[i], 3);
          const known = scores.get(row);
          if (known !== undefined) expect(found.scores[i]).toBeCloseTo(known, 3);
        });
      },
    );
    fc.assert(property, { seed: 5, numRuns: 60 });
  });
});

test("what cannot be read fails whoever needs it, and nobody else", () => {
  const { inMemory, onDisk, source } = bothOf(256, 300);
  const scan = new ExactScan(onDisk, "L2");
  const query = inMemory.row(7).slice();
  source.broken.add(2);
  const allowed = new Bitset(300);
  allowed.add(7);
  expect(scan.search(query, 2, allowed).rows).toEqual(Uint32Array.of(7));
  expect(() => scan.search(query, 2)).toThrow("block 2 is broken");
  expect(() => onDisk.row(130)).toThrow("block 2 is broken");
  source.broken.clear();
  expect(scan.search(query, 1).rows).toEqual(Uint32Array.of(7));
  release(inMemory, onDisk);
});

test("a copy in memory is read from the file, off the calling thread", async () => {
  const { inMemory, onDisk } = bothOf(33, 5000);
  const copy = onDisk.inMemory();
  await copy.whole();
  expect(areEqual(copy.block(0, 5000), inMemory.block(0, 5000))).toBe(true);
  release(inMemory, onDisk, copy);
});
