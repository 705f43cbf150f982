import type { EngineResult, SearchResult } from "./search_result.ts";

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One row a setting of each engine. */
export function settingsTable({ engines }: SearchResult): Table {
  return {
    header: ["engine", "limit", "ef", "recall", "queries/s", "p50 ms", "p99 ms"],
    rows: engines.flatMap(({ name, points }) =>
      points.map((point) => [
        name,
        `${point.limit}`,
        `${point.ef}`,
        point.recall.toFixed(4),
        whole(point.queriesPerSecond),
        point.p50Ms.toFixed(3),
        point.p99Ms.toFixed(3),
      ]),
    ),
  };
}

/** One row an engine: what it costs, and its speed at the target recall beside zvec's. */
export function enginesTable({ engines, targetRecall }: SearchResult): Table {
  const zvec = engines.find((engine) => engine.name === "zvec")?.queriesPerSecondAtTarget;
  return {
    header: ["engine", "build s", "CPU s", "threads", "bytes/vector", `queries/s at ${targetRecall}`, "x zvec"],
    rows: engines.map((engine) => [
      engine.name,
      engine.buildSeconds.toFixed(1),
      engine.buildCpuSeconds.toFixed(1),
      `${engine.buildThreads}`,
      whole(engine.residentBytesAVector),
      speedAtTarget(engine),
      zvec && engine.queriesPerSecondAtTarget ? (engine.queriesPerSecondAtTarget / zvec).toFixed(2) : "-",
    ]),
  };
}

function speedAtTarget({ queriesPerSecondAtTarget }: EngineResult): string {
  return queriesPerSecondAtTarget === undefined ? "not reached" : whole(queriesPerSecondAtTarget);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}
