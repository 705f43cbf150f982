import fc from "fast-check";
import { expect, test } from "vitest";
import { Bitset } from "../../src/kernels/bitset.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { StoredBytes } from "./stored_bytes.ts";

const BLOCK = 64;
const COUNT = 50;
/** 28 bytes of values, padded to 32: two rows a block. */
const DIM = 7;

/** Row i holds seven times i. */
function storedRows(): { rows: VectorRows; source: StoredBytes } {
  const rows = new VectorRows(DIM, COUNT);
  const stride = rows.strideBytes / 4;
  const values = new Float32Array(COUNT * stride);
  for (let row = 0; row < COUNT; row++) values.fill(row, row * stride, row * stride + DIM);
  const source = new StoredBytes(new Uint8Array(values.buffer), BLOCK);
  rows.extendFrom(source, COUNT);
  return { rows, source };
}

/** Rows as the kernels see them: without asking for them. */
function inMemory(rows: VectorRows, row: number): number[] {
  return [...rows.memory.f32(rows.pointer + row * rows.strideBytes, DIM)];
}

test("rows are read when they are asked for, block by block, and once", () => {
  const { rows, source } = storedRows();
  expect(rows.count).toBe(COUNT);
  expect(rows.residentBytes).toBe(0);
  expect([...rows.row(9)]).toEqual(Array(DIM).fill(9));
  expect(source.reads).toEqual([4]);
  rows.row(8);
  rows.block(7, 4);
  expect(source.reads).toEqual([4, 3, 5]);
  rows.absent?.needEach([0, 1, 49, 9]);
  expect(source.reads).toEqual([4, 3, 5, 0, 24]);
  expect(rows.residentBytes).toBe(5 * BLOCK);
  rows.memory.release();
});

test("neighbouring blocks are read in one call", () => {
  const { rows, source } = storedRows();
  const calls: number[] = [];
  const { readNow } = source;
  source.readNow = (offset, target) => {
    calls.push(target.length);
    readNow.call(source, offset, target);
  };
  rows.absent?.needEach([20, 23, 25, 40]);
  expect(calls).toEqual([3 * BLOCK, BLOCK]);
  rows.memory.release();
});

test("whatever is asked for in whatever order is there afterwards, and nothing is read twice", async () => {
  const ask = fc.oneof(
    fc.record({ how: fc.constant("each" as const), rows: fc.array(fc.nat(COUNT - 1), { maxLength: 9 }) }),
    fc.record({ how: fc.constant("range" as const), from: fc.nat(COUNT - 1), length: fc.nat(8) }),
    fc.record({ how: fc.constant("allowed" as const), rows: fc.array(fc.nat(COUNT - 1), { maxLength: 9 }) }),
    fc.record({ how: fc.constant("fill" as const) }),
  );
  const property = fc.asyncProperty(fc.array(ask, { maxLength: 12 }), async (asks) => {
    const { rows, source } = storedRows();
    for (const each of asks) {
      const wanted =
        each.how === "fill"
          ? []
          : each.how === "range"
            ? Array.from({ length: Math.min(each.length, COUNT - each.from) }, (_, i) => each.from + i)
            : each.rows;
      if (each.how === "each") rows.absent?.needEach(wanted);
      if (each.how === "range") rows.absent?.need(wanted[0] ?? 0, (wanted.at(-1) ?? -1) + 1);
      if (each.how === "fill") await rows.absent?.fill();
      if (each.how === "allowed") {
        const allowed = new Bitset(COUNT);
        for (const row of wanted) allowed.add(row);
        rows.absent?.needAllowed(allowed);
      }
      for (const row of wanted) expect(inMemory(rows, row)).toEqual(Array(DIM).fill(row));
    }
    await rows.whole();
    expect(rows.absent).toBeUndefined();
    expect(rows.residentBytes).toBe(COUNT * rows.strideBytes);
    for (let row = 0; row < COUNT; row++) expect(inMemory(rows, row)).toEqual(Array(DIM).fill(row));
    expect(new Set(source.reads).size).toBe(source.reads.length);
    rows.memory.release();
  });
  await fc.assert(property, { seed: 71, numRuns: 100 });
});

test("what is needed while it is being filled in is there at once", async () => {
  const { rows } = storedRows();
  const filling = rows.absent?.fill();
  expect(rows.row(3)[0]).toBe(3);
  await filling;
  expect(rows.absent).toBeUndefined();
  rows.memory.release();
});

test("a block that cannot be read fails those who need it, each time, and nobody else", async () => {
  const { rows, source } = storedRows();
  source.broken.add(6);
  while (await rows.absent?.fill());
  expect(() => rows.row(12)).toThrow("block 6 is broken");
  expect(() => rows.absent?.needAllowed(undefined)).toThrow("block 6 is broken");
  expect(rows.row(11)[0]).toBe(11);
  expect(rows.row(14)[0]).toBe(14);
  await expect(rows.whole()).rejects.toThrow("block 6 is broken");
  source.broken.clear();
  expect(rows.row(12)[0]).toBe(12);
  await rows.whole();
  rows.memory.release();
});

test("a memory that is released while it is filled has no other owner before the read has ended", async () => {
  const { rows, source } = storedRows();
  let end = () => {};
  source.read = () => new Promise((resolve) => (end = resolve));
  const filling = rows.absent?.fill();
  const { memory } = rows.memory;
  rows.memory.release();
  const next = new VectorRows(DIM, COUNT);
  expect(next.memory.memory).not.toBe(memory);
  end();
  await filling;
  const after = new VectorRows(DIM, COUNT);
  expect(after.memory.memory).toBe(memory);
  for (const { memory: used } of [next, after]) used.release();
});
