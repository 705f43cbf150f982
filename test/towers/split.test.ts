import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Interaction } from "../../src/towers/interactions.ts";
import { leaveOneOut, type Split, splitByTime } from "../../src/towers/split.ts";

const did = (user: string, item: string, time: number): Interaction => ({ user, item, time, weight: 1 });

const logs = fc.array(
  fc.record({
    user: fc.constantFrom("ann", "bob", "eve"),
    item: fc.constantFrom("1", "2", "9", "10"),
    time: fc.integer({ min: 0, max: 5 }),
    weight: fc.constant(1),
  }),
  { maxLength: 30 },
);

const pairs = (interactions: readonly Interaction[]) =>
  new Set(interactions.map(({ user, item }) => `${user} ${item}`));

function expectNoLeak({ train, heldOut }: Split): void {
  const known = pairs(train);
  for (const pair of pairs(heldOut)) expect(known).not.toContain(pair);
}

describe("leaving one out", () => {
  it("holds out the last by time, and of those at the same time the one with the highest id", () => {
    const log = [did("ann", "10", 7), did("ann", "9", 7), did("ann", "2", 3), did("bob", "1", 4), did("bob", "2", 1)];
    const { train, heldOut } = leaveOneOut(log);
    expect(heldOut).toEqual([did("ann", "10", 7), did("bob", "1", 4)]);
    expect(train).toEqual([did("ann", "2", 3), did("ann", "9", 7), did("bob", "2", 1)]);
  });

  it("leaves users of one item to the training", () => {
    const log = [did("ann", "1", 1), did("ann", "1", 2)];
    expect(leaveOneOut(log)).toEqual({ train: log, heldOut: [] });
    expect(leaveOneOut([])).toEqual({ train: [], heldOut: [] });
  });

  it("keeps no pair of user and item in both parts, and one of each user of several items out", () => {
    fc.assert(
      fc.property(logs, (log) => {
        const split = leaveOneOut(log);
        expectNoLeak(split);
        for (const { user, time } of split.heldOut) {
          const others = split.train.filter((other) => other.user === user);
          expect(others.length).toBeGreaterThan(0);
          for (const other of others) expect(other.time).toBeLessThanOrEqual(time);
        }
        expect(pairs([...split.train, ...split.heldOut])).toEqual(pairs(log));
        expect(new Set(split.heldOut.map(({ user }) => user)).size).toBe(split.heldOut.length);
      }),
      { seed: 1 },
    );
  });
});

describe("splitting by time", () => {
  it("learns from what was before, and foretells pairs that are new", () => {
    const log = [did("ann", "1", 1), did("ann", "1", 5), did("ann", "2", 6), did("ann", "2", 5), did("bob", "1", 5)];
    const { train, heldOut } = splitByTime(log, 5);
    expect(train).toEqual([did("ann", "1", 1)]);
    expect(heldOut).toEqual([did("bob", "1", 5), did("ann", "2", 5)]);
  });

  it("keeps no pair of user and item in both parts, nor what came later in the training", () => {
    fc.assert(
      fc.property(logs, fc.integer({ min: 0, max: 6 }), (log, time) => {
        const split = splitByTime(log, time);
        expectNoLeak(split);
        for (const other of split.train) expect(other.time).toBeLessThan(time);
        for (const other of split.heldOut) expect(other.time).toBeGreaterThanOrEqual(time);
        expect(pairs([...split.train, ...split.heldOut])).toEqual(pairs(log));
      }),
      { seed: 2 },
    );
  });
});
