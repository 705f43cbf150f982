import { describe, expect, it } from "vitest";
import { inSlicesTogether, SliceSize } from "../../src/index/slices.ts";

/** The sizes of the slices of [0, count) when a row takes `msARow`, and the last ones. */
async function sizes(count: number, ms: number, msARow: number, size = new SliceSize()): Promise<number[]> {
  const taken: number[] = [];
  for (let from = 0; from < count; ) {
    from = await size.next(from, count, ms, async (begin, end) => {
      taken.push(end - begin);
      return { result: 0, milliseconds: (end - begin) * msARow };
    });
  }
  return taken;
}

describe("the size of a slice", () => {
  it("comes to what takes the time that is asked for", async () => {
    expect((await sizes(10_000, 20, 0.1)).at(-2)).toBe(200);
    expect((await sizes(1000, 20, 5)).at(-2)).toBe(4);
    expect((await sizes(200, 20, 1000)).at(-1)).toBe(1);
  });

  it("does not shrink where the end cuts a slice short, as it does where few rows come at a time", async () => {
    const size = new SliceSize();
    await sizes(10_000, 20, 0.1, size);
    await sizes(3, 20, 0.1, size);
    expect((await sizes(1000, 20, 0.1, size))[0]).toBeGreaterThanOrEqual(200);
  });
});

describe("slices that several workers take", () => {
  const work = (taken: number[][]) => async (from: number, to: number) => {
    await new Promise((done) => setTimeout(done, from % 3));
    taken.push([from, to]);
    return { result: 0, milliseconds: 1 };
  };

  it("hold every row once, in multiples of the unit, and tell how much is done", async () => {
    const taken: number[][] = [];
    const shares: number[] = [];
    await inSlicesTogether(
      10_000,
      [work(taken), work(taken), work(taken)],
      undefined,
      (share) => shares.push(share),
      96,
    );
    const sorted = taken.sort((a, b) => a[0] - b[0]);
    expect(sorted[0][0]).toBe(0);
    expect(sorted.slice(1).map(([from]) => from)).toEqual(sorted.slice(0, -1).map(([, to]) => to));
    expect(sorted.at(-1)?.[1]).toBe(10_000);
    expect(sorted.every(([from]) => from % 96 === 0)).toBe(true);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  it("are taken by nobody after a failure, which is told when all have ended", async () => {
    const taken: number[][] = [];
    const failing = async () => Promise.reject(new Error("no"));
    await expect(inSlicesTogether(10_000, [work(taken), failing], undefined)).rejects.toThrow("no");
    const before = taken.length;
    await new Promise((done) => setTimeout(done, 20));
    expect(taken.length).toBe(before);
    expect(taken.length).toBeLessThan(10);
  });
});
