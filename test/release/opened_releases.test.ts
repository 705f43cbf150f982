import { expect, test } from "vitest";
import type { Release } from "../../src/release/index.ts";
import { OpenedReleases } from "../../src/release/search/opened_releases.ts";
import { identityOf } from "./shop.ts";

function release(number: number): Release {
  const record = {
    ...{ format: 1 as const, alias: "shop", number, encoder: identityOf("v1"), field: "embedding" },
    ...{
      index: { index_type: "HNSW", metric_type: "COSINE", params: {} },
      builtFrom: { collection: "goods", rows: 1 },
    },
    ...{ startedAt: "", builtAt: "", attachments: [] },
  };
  return { collection: `shop_r${number}`, record, promotions: [] };
}

test("what is opened of a release is shared, and closed once two others came after it and no task is on it", async () => {
  const log: string[] = [];
  const releases = new OpenedReleases(async ({ collection }) => {
    log.push(`open ${collection}`);
    return { close: () => void log.push(`close ${collection}`) };
  });
  let finish = () => {};
  const end = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const long = releases.use(release(1), () => end);
  await releases.use(release(1), async () => {});
  await releases.use(release(2), async () => {});
  await releases.use(release(3), async () => {});
  expect(log).toEqual(["open shop_r1", "open shop_r2", "open shop_r3"]);
  finish();
  await long;
  await releases.use(release(2), async () => {});
  await releases.use(release(3), async () => {});
  expect(log.slice(3)).toEqual(["close shop_r1"]);
});

test("one that could not be opened is opened the next time, and what fails in a task is told", async () => {
  let broken = true;
  const releases = new OpenedReleases(async () => {
    if (broken) throw new Error("not at hand");
    return { close: () => {} };
  });
  await expect(releases.use(release(1), async () => 1)).rejects.toThrow("not at hand");
  broken = false;
  await expect(releases.use(release(1), () => Promise.reject(new Error("late")))).rejects.toThrow("late");
  expect(await releases.use(release(1), async () => 1)).toBe(1);
});
