import { describe, expect, it } from "vitest";
import { FloatPool } from "../../src/engine/vectors/encode/float_pool.ts";

describe("FloatPool", () => {
  it("cuts arrays that are empty, and share nothing", () => {
    const pool = new FloatPool();
    const arrays = Array.from({ length: 500 }, (_, i) => pool.take((i % 7) * 101 + 1));
    for (const [i, array] of arrays.entries()) {
      expect(array.length).toBe((i % 7) * 101 + 1);
      expect(array.every((value) => value === 0)).toBe(true);
      array.fill(i + 1);
    }
    for (const [i, array] of arrays.entries()) expect(array.every((value) => value === i + 1)).toBe(true);
  });

  it("makes a large array by itself, so that it keeps no others alive", () => {
    const large = new FloatPool().take(32_768);
    expect(large.buffer.byteLength).toBe(32_768 * 4);
  });
});
