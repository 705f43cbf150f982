import { describe, expect, it } from "vitest";
import { SliceSize } from "../../src/index/slices.ts";

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
