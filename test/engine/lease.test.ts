import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test, vi } from "vitest";
import { BatchIterator } from "../../src/client/batch_iterator.ts";
import { layoutOf } from "../../src/engine/collection/layout.ts";
import { LEASE_MS, Lease } from "../../src/engine/collection/lease.ts";
import { Segment } from "../../src/engine/segment/segment.ts";
import { RowVectors } from "../../src/engine/vectors/row_vectors.ts";
import { ElanusError } from "../../src/index.ts";
import { defineCollection } from "../../src/schema/define_collection.ts";
import { PRODUCT_FIELDS } from "../client/backends.ts";

afterEach(() => void vi.useRealTimers());

function segment(): Segment {
  return new Segment(1, layoutOf(defineCollection({ name: "products", fields: PRODUCT_FIELDS })));
}

const isReleased = ({ vectors }: Segment) => {
  try {
    return vectors[0] instanceof RowVectors && vectors[0].rows.memory.memory === undefined;
  } catch {
    return true;
  }
};

test("a released segment keeps its memory until the last lease on it ends", () => {
  const [one, other] = [segment(), segment()];
  const leases = new Set<Lease>();
  const [first, second] = [new Lease([one, other], leases), new Lease([one], leases)];
  for (const each of [one, other]) each.release();
  first.letGo(other);
  expect([one, other].map(isReleased)).toEqual([false, true]);
  first.end(new ElanusError("CLOSED", "done"));
  first.end(new ElanusError("CLOSED", "done again"));
  expect([isReleased(one), leases.size]).toEqual([false, 1]);
  second.end(new ElanusError("CLOSED", "done"));
  expect([isReleased(one), leases.size]).toEqual([true, 0]);
});

test("a segment that is not released outlives the leases on it", () => {
  const held = segment();
  new Lease([held], new Set()).end(new ElanusError("CLOSED", "done"));
  expect(isReleased(held)).toBe(false);
  held.release();
  expect(isReleased(held)).toBe(true);
});

test("a lease that nobody uses ends by itself; each use puts that off", () => {
  vi.useFakeTimers();
  const held = segment();
  const lease = new Lease([held], new Set());
  held.release();
  for (let i = 0; i < 3; i++) {
    vi.advanceTimersByTime(LEASE_MS - 1);
    lease.use();
  }
  expect(isReleased(held)).toBe(false);
  vi.advanceTimersByTime(LEASE_MS);
  expect(isReleased(held)).toBe(true);
  expect(() => lease.use()).toThrow(/left lying/);
});

test("an iterator that was dropped without a word lets go when it is collected", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const held = segment();
  const begin = () =>
    void new BatchIterator({
      lease: new Lease([held], new Set()),
      rows: [1][Symbol.iterator](),
      batchSize: 1,
      limit: 1,
    });
  begin();
  held.release();
  for (let i = 0; i < 50 && !isReleased(held); i++) {
    collect();
    await pause(10);
  }
  expect(isReleased(held)).toBe(true);
});
