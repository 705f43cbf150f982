import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checksum } from "../../src/kernels/checksum.ts";
import { KernelMemory } from "../../src/kernels/kernel_memory.ts";
import { memoryPool } from "../../src/kernels/memory_pool.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { WorkerPool } from "../../src/kernels/worker_pool.ts";

describe("a kernel memory", () => {
  it("extends its last allocation in place and no other", () => {
    const memory = new KernelMemory();
    const first = memory.allocate(100);
    const second = memory.allocate(100);
    expect(memory.extend(first, 200)).toBe(false);
    expect(memory.extend(second, 200_000)).toBe(true);
    expect(memory.u8(second, 200_000).every((byte) => byte === 0)).toBe(true);
    expect(memory.allocate(1)).toBeGreaterThanOrEqual(second + 200_000);
  });

  it("is reused after its release, clean, and refuses its former owner", () => {
    const memory = new KernelMemory(10_000_000);
    const { memory: wasm } = memory;
    memory.allocate(10_000_000);
    memory.u8(64, 9_999_000).fill(255);
    memory.release();
    memory.release();
    expect(memoryPool.idleBytes).toBeGreaterThanOrEqual(10_000_000);
    expect(() => memory.allocate(1)).toThrow(expect.objectContaining({ code: "CLOSED" }));
    // Far smaller data does not take it.
    expect(new KernelMemory(1000).memory).not.toBe(wasm);
    const next = new KernelMemory(5_000_000);
    expect(next.memory).toBe(wasm);
    const pointer = next.allocate(5_000_000);
    expect(next.u8(pointer, 5_000_000).every((byte) => byte === 0)).toBe(true);
  });

  it("of rows that grew is reused by rows that will grow", () => {
    const grow = () => {
      const rows = new VectorRows(64);
      const { memory } = rows.memory;
      for (let i = 0; i < 40_000; i++) rows.append([i]);
      rows.memory.release();
      return memory;
    };
    const memories = Array.from({ length: 4 }, grow);
    expect(new Set(memories).size).toBe(1);
  });

  it("takes a smaller one where none is as large, so that what is resident grows no more than it must", () => {
    const small = new KernelMemory(1_000_000);
    const { memory: wasm } = small;
    small.allocate(1_000_000);
    small.release();
    const taken = new Set(Array.from({ length: 20 }, () => new KernelMemory(900_000_000).memory));
    expect(taken).toContain(wasm);
  });

  it("that the pool does not keep is freed, though a worker has worked on it", async () => {
    const bytes = 2 ** 28;
    const pool = new WorkerPool(1);
    const memory = new KernelMemory(bytes);
    const pointer = memory.allocate(bytes);
    memory.u8(pointer, bytes).fill(1);
    await pool.run(memory, "checksum", [pointer, 64, 0]);
    const resident = process.memoryUsage.rss();
    memory.release();
    expect(memoryPool.idleBytes).toBeLessThan(bytes);
    while (process.memoryUsage.rss() > resident - bytes / 2) await setTimeout(20);
    await pool.close();
  });

  it("gives every owner its own addresses, and clean ones where they are not reserved", () => {
    const part = fc.record({
      kind: fc.constantFrom("allocate" as const, "reserve" as const),
      bytes: fc.integer({ min: 1, max: 300_000 }),
      usedShare: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const owner = fc.array(part, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(owner, { minLength: 1, maxLength: 4 }), (owners) => {
        for (const parts of owners) {
          const memory = new KernelMemory("growing");
          let end = 0;
          for (const { kind, bytes, usedShare } of parts) {
            const used = kind === "allocate" ? bytes : Math.floor(bytes * usedShare);
            const pointer = kind === "allocate" ? memory.allocate(bytes) : memory.reserve(bytes, () => used);
            expect(pointer).toBeGreaterThanOrEqual(end);
            end = pointer + bytes;
            if (kind === "allocate") expect(memory.u8(pointer, bytes).findIndex((byte) => byte !== 0)).toBe(-1);
            memory.u8(pointer, used).fill(255);
          }
          memory.release();
        }
      }),
      { seed: 74, numRuns: 60 },
    );
  });

  it("says that it is full", () => {
    expect(() => new KernelMemory().allocate(5 * 2 ** 30)).toThrow(expect.objectContaining({ code: "OUT_OF_MEMORY" }));
  });
});

describe("vector rows", () => {
  it("grow in place, and by moving when something lies behind them", () => {
    const rows = new VectorRows(3, 1);
    const { pointer } = rows;
    for (let i = 0; i < 100; i++) rows.append([i, i + 1, i + 2]);
    expect(rows.pointer).toBe(pointer);
    rows.memory.allocate(8);
    for (let i = 100; i < 1000; i++) rows.append([i, i + 1, i + 2]);
    expect(rows.pointer).not.toBe(pointer);
    rows.appendAll(Float32Array.of(1000, 1001, 1002, 1001, 1002, 1003));
    expect(rows.count).toBe(1002);
    for (let i = 0; i < 1002; i++) expect([...rows.row(i)]).toEqual([i, i + 1, i + 2]);
  });
});

describe("the checksum", () => {
  // Known values of xxHash32 with seed 0.
  it.each([
    ["a", 0x550d7456],
    ["abc", 0x32d153ff],
    ["Nobody inspects the spammish repetition", 0xe2293b2f],
  ])("of %j is xxHash32's", (text, expected) => {
    expect(checksum(new TextEncoder().encode(text))).toBe(expected);
  });

  it("changes with any bit, in every block", () => {
    const bytes = new Uint8Array(2 ** 20 + 77).fill(3);
    const whole = checksum(bytes);
    for (const at of [0, 5, 2 ** 20 - 1, 2 ** 20, bytes.length - 1]) {
      bytes[at] ^= 4;
      expect(checksum(bytes)).not.toBe(whole);
      bytes[at] ^= 4;
    }
    expect(checksum(bytes)).toBe(whole);
  });
});
