import { describe, expect, it } from "vitest";
import { type IndexAge, mayRebuild, reasonToRebuild } from "../../src/engine/indexes/rebuild_policy.ts";
import { checkProperties, rebuildRules } from "../../src/schema/collection_properties.ts";
import { minuteOfDay } from "../../src/schema/time/time_zone.ts";

const DAY = 86_400_000;
const NOW = 1000 * DAY;
const fresh: IndexAge = { liveRows: 1000, deletedRows: 0, mended: 0, inserted: 0, drift: 0, builtAt: NOW };

describe("an index is built anew", () => {
  const reason = (index: Partial<IndexAge>, properties = {}) =>
    reasonToRebuild({ ...fresh, ...index }, rebuildRules(properties), NOW);

  it("where more rows are gone than the share, mended ones among them", () => {
    expect(reason({})).toBeUndefined();
    expect(reason({ liveRows: 800, deletedRows: 200 })).toBeUndefined();
    expect(reason({ liveRows: 800, deletedRows: 201 })).toBe("deleted rows");
    expect(reason({ liveRows: 800, deletedRows: 100, mended: 101 })).toBe("deleted rows");
    expect(
      reason({ liveRows: 800, deletedRows: 100, mended: 101 }, { "rebuild.deleted.share": "0.5" }),
    ).toBeUndefined();
    expect(reason({ liveRows: 0, deletedRows: 0 })).toBeUndefined();
  });

  it("where its codes have drifted", () => {
    expect(reason({ drift: 0.09 })).toBeUndefined();
    expect(reason({ drift: 0.11 })).toBe("drift");
    expect(reason({ drift: 0.11 }, { "rebuild.drift.share": 0.3 })).toBeUndefined();
  });

  it("after some days, where rows have come or gone", () => {
    const days = { "rebuild.age.days": 7 };
    const old = { builtAt: NOW - 8 * DAY };
    expect(reason({ ...old, inserted: 1 })).toBeUndefined();
    expect(reason(old, days)).toBeUndefined();
    expect(reason({ ...old, inserted: 1 }, days)).toBe("age");
    expect(reason({ ...old, deletedRows: 1 }, days)).toBe("age");
    expect(reason({ builtAt: NOW - 6 * DAY, deletedRows: 1 }, days)).toBeUndefined();
    expect(reason({ ...old, inserted: 1 }, { "rebuild.age.days": 0 })).toBeUndefined();
  });
});

describe("rebuilds begin by themselves", () => {
  const may = (properties: Record<string, string | boolean>, clock: string, zone = "UTC") =>
    mayRebuild(rebuildRules(properties), minuteOfDay(zone, Date.parse(`2026-03-01T${clock}:59Z`)));

  it("at any time, unless it is said otherwise", () => {
    expect(may({}, "12:00")).toBe(true);
    expect(may({ "rebuild.enabled": "false" }, "12:00")).toBe(false);
  });

  it("within a window, around midnight too, by the clocks of the time zone", () => {
    const day = { "rebuild.window": "01:30-05:00" };
    const times = ["01:29", "01:30", "04:59", "05:00"];
    expect(times.map((time) => may(day, time))).toEqual([false, true, true, false]);
    const night = { "rebuild.window": "22:00-02:00" };
    expect(["21:59", "22:00", "01:59", "02:00"].map((time) => may(night, time))).toEqual([false, true, true, false]);
    expect(["17:29", "17:30", "20:59"].map((time) => may(day, time, "Asia/Shanghai"))).toEqual([false, true, true]);
    expect(may({ ...day, "rebuild.enabled": false }, "02:00")).toBe(false);
  });
});

it.each([
  ["rebuild.enabled", "yes"],
  ["rebuild.deleted.share", 0],
  ["rebuild.deleted.share", "half"],
  ["rebuild.drift.share", 1.5],
  ["rebuild.age.days", -1],
  ["rebuild.window", "1:30-5:00"],
  ["rebuild.window", "01:30-01:30"],
  ["rebuild.windows", "01:30-05:00"],
  ["rebuild.window", "22:00-24:00"],
])("property %s cannot be %j", (name, value) => {
  expect(() => checkProperties({ [name]: value })).toThrow(name);
});
