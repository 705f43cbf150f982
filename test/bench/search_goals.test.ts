import { describe, expect, it } from "vitest";
import type { EngineResult } from "../../bench/src/report/search_result.ts";
import { searchGoals } from "../../bench/src/search/search_goals.ts";

const JUDGED = "generated 100,000 x 768";

function engine(name: string, speed: number | undefined, buildCpuSeconds: number): EngineResult {
  const rest = { version: "1", description: "", buildThreads: 1, buildSeconds: 1, residentBytesAVector: 0, points: [] };
  return { name, buildCpuSeconds, ...rest, ...(speed === undefined ? {} : { queriesPerSecondAtTarget: speed }) };
}

describe("the goals of the search benchmark", () => {
  const ours = engine("elanus", 9000, 90);

  it("hold our speed and our build against the best peer of each", () => {
    const [speed, build] = searchGoals(JUDGED, [ours, engine("quick", 2000, 300), engine("slow", 1000, 120)]);
    expect(speed).toMatchObject({ measured: 4.5, target: 5, sense: "at least" });
    expect(speed.name).toContain("quick");
    expect(build).toMatchObject({ measured: 0.75, target: 1, sense: "at most" });
    expect(build.name).toContain("slow");
  });

  it("leave out builds that do not reach the recall", () => {
    const peers = [engine("short", undefined, 10), engine("fair", 1500, 100)];
    expect(searchGoals(JUDGED, [ours, ...peers])[1]).toMatchObject({ measured: 0.9 });
  });

  it("are for generated vectors", () => {
    expect(searchGoals("lsa 35,273 x 256", [ours, engine("quick", 2000, 300)])).toEqual([]);
  });
});
