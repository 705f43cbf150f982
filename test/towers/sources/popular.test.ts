import { describe, expect, it } from "vitest";
import type { Interaction } from "../../../src/towers/interactions.ts";
import { fitPopular } from "../../../src/towers/sources/index.ts";

const of = (item: string, time: number, weight = 1): Interaction => ({ user: `u${time}`, item, time, weight });
const LOG = [of("old", 0), of("old", 1), of("old", 2), of("new", 100), of("new", 101), of("mid", 50, 2.5)];
const names = (found: readonly { item: string }[]) => found.map(({ item }) => item);

describe("popular lists", () => {
  it("go by the weights of the interactions", () => {
    const lists = fitPopular(LOG);
    expect(lists.itemsFor([], { limit: 10 })).toEqual([
      { item: "old", score: 3 },
      { item: "mid", score: 2.5 },
      { item: "new", score: 2 },
    ]);
  });

  it("count old interactions less where there is a half-life", () => {
    const lists = fitPopular(LOG, { halfLife: 50, at: 100 });
    const found = lists.itemsFor(["anything"], { limit: 10 });
    expect(names(found)).toEqual(["new", "mid", "old"]);
    // The two of `new` are of the end and after it: both count in full.
    expect(found[0].score).toBe(2);
    expect(found[1].score).toBeCloseTo(2.5 / 2, 5);
    expect(found[2].score).toBeCloseTo(2 ** -2 + 2 ** -1.98 + 2 ** -1.96, 5);
  });

  it("begin with the groups that are asked for, and go on with the whole", () => {
    const groupsOf = ({ item }: Interaction) => (item === "old" ? [] : [item === "mid" ? "eu" : "us", "sold"]);
    const lists = fitPopular(LOG, { groupsOf });
    expect([...lists.groups].sort()).toEqual(["eu", "sold", "us"]);
    expect(names(lists.itemsOf(["us"], { limit: 10 }))).toEqual(["new", "old", "mid"]);
    expect(names(lists.itemsOf(["eu", "us"], { limit: 2 }))).toEqual(["mid", "new"]);
    expect(names(lists.itemsOf(["nowhere"], { limit: 1 }))).toEqual(["old"]);
    expect(names(lists.itemsOf(["us"], { limit: 10, exclude: new Set(["new", "mid"]) }))).toEqual(["old"]);
  });

  it("keep no more items than they should", () => {
    expect(names(fitPopular(LOG, { most: 1 }).itemsFor([], { limit: 10 }))).toEqual(["old"]);
  });

  it("refuse what cannot be meant", () => {
    expect(() => fitPopular([])).toThrow("there is nothing to learn from");
    expect(() => fitPopular([of("a", 1, 0)])).toThrow("there is nothing to learn from");
    expect(() => fitPopular(LOG, { halfLife: -1 })).toThrow("`halfLife` must be a number above 0");
    expect(() => fitPopular(LOG, { groupsOf: () => [""] })).toThrow("a group that has no name");
  });
});
