import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Impression, Interaction } from "../../src/towers/interactions.ts";
import { DEFAULTS } from "../../src/towers/options.ts";
import { leaveOneOut, type Split, splitByTime } from "../../src/towers/split.ts";
import { prepareData } from "../../src/towers/training/training_data.ts";

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

describe("what users passed over", () => {
  /** What a training is told of it, as `user item` numbers. */
  function learnt(data: { interactions: Interaction[]; skipped: Impression[]; validation?: readonly Interaction[] }) {
    // What is always there, so that there is something to learn.
    const interactions = [...data.interactions, ...["1", "2", "9"].map((item, time) => did("joe", item, time))];
    const validation = data.validation ?? leaveOneOut(interactions).heldOut;
    const train = data.validation === undefined ? leaveOneOut(interactions).train : interactions;
    const { users, catalogue } = prepareData({ ...data, interactions: train, validation }, DEFAULTS);
    const pairsOf = [...users].flatMap(([user, { skipped }]) =>
      skipped.map((item) => `${user} ${catalogue.itemIds[item]}`),
    );
    return { known: new Set(pairsOf), heldOut: validation, train };
  }
  const shown = (user: string, item: string, time: number): Impression => ({ user, item, time });

  it("is learnt from before the first that is held out of the user, and never where it is held out itself", () => {
    const interactions = [did("ann", "1", 1), did("ann", "9", 5), did("bob", "1", 1)];
    const skipped = [shown("ann", "2", 4), shown("ann", "9", 3), shown("ann", "3", 5), shown("bob", "2", 9)];
    expect(learnt({ interactions, skipped }).known).toEqual(new Set(["ann 2", "bob 2"]));
  });

  it("is learnt whole but for what came at the time of what is held out or later, and for its pairs", () => {
    fc.assert(
      fc.property(logs, logs, fc.option(fc.integer({ min: 1, max: 5 })), (log, skipped, time) => {
        const split = time === null ? undefined : splitByTime(log, time);
        const { known, heldOut, train } = learnt({
          interactions: [...(split?.train ?? log)],
          skipped,
          validation: split?.heldOut,
        });
        const taken = pairs(train);
        const users = new Set(train.map(({ user }) => user));
        const held = pairs(heldOut);
        const isBefore = (one: Impression) => heldOut.every(({ user, time }) => user !== one.user || one.time < time);
        const expected = skipped.filter((one) => {
          const pair = `${one.user} ${one.item}`;
          return isBefore(one) && !held.has(pair) && !taken.has(pair) && users.has(one.user);
        });
        expect(known).toEqual(pairs(expected));
      }),
      { seed: 3 },
    );
  });
});
