import { expect, test } from "vitest";
import { RemoteBatches } from "../../../src/client/remote/remote_batches.ts";

/** Rows 0 to count - 1, and the sizes that were asked for. */
function source(count: number) {
  let at = 0;
  const asked: number[] = [];
  return {
    asked,
    next: async (most: number) => {
      asked.push(most);
      const rows = Array.from({ length: Math.min(most, count - at) }, (_, i) => at + i);
      at += rows.length;
      return rows;
    },
  };
}

async function all<T>(batches: AsyncIterable<T[]>): Promise<T[][]> {
  const found: T[][] = [];
  for await (const rows of batches) found.push(rows);
  return found;
}

test("batches are full but the last, and none is empty", async () => {
  expect(await all(new RemoteBatches({ batchSize: 2 }, source(5).next))).toEqual([[0, 1], [2, 3], [4]]);
  expect(await all(new RemoteBatches({ batchSize: 2 }, source(4).next))).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(await all(new RemoteBatches({ batchSize: 2 }, source(0).next))).toEqual([]);
});

test("a limit counts what passes the filter, and no more is asked for than is left", async () => {
  const { next, asked } = source(9);
  const even = new RemoteBatches({ batchSize: 2, limit: 3 }, next, (row) => row % 2 === 0);
  expect(await all(even)).toEqual([[0, 2], [4]]);
  expect(asked.every((most) => most <= 2)).toBe(true);
});

test("a failure is thrown, not taken for the end", async () => {
  const batches = new RemoteBatches<number>({ batchSize: 2 }, () => Promise.reject(new Error("gone")));
  await expect(batches.next()).rejects.toThrow("gone");
});

test("leaving the loop closes it", async () => {
  const { next, asked } = source(9);
  const batches = new RemoteBatches({ batchSize: 2 }, next);
  for await (const _ of batches) break;
  expect(await batches.next()).toEqual({ done: true, value: undefined });
  expect(asked).toEqual([2]);
});
