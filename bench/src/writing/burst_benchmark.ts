import { fileURLToPath } from "node:url";
import type { DataSet } from "../data/data_set.ts";
import { inTemporaryFolder } from "../measure/folder.ts";
import { inOwnProcess } from "../measure/own_process.ts";
import type { FiguresResult } from "../report/figures.ts";
import type { Goal } from "../report/goal.ts";
import { runOrigin } from "../report/machine.ts";
import { step } from "../report/progress.ts";
import type { BurstAnswer, BurstTask } from "./writing_task.ts";

const PROCESS = fileURLToPath(new URL("./burst_process.js", import.meta.url));

const METHOD = `{initial} rows are there and indexed (HNSW); then one insertion brings {burst} more, while searches for the nearest 10
go on, one every 5 ms. The first search after the acknowledgement looks for the last row by its own vector. Nothing asks for
a flush, so that the rows are sealed and indexed by themselves.`;

export interface BurstPlan {
  readonly data: DataSet;
  readonly initialRows: number;
  readonly burstRows: number;
  readonly quietSeconds: number;
}

/** What do searches cost from many rows' acknowledgement until they are indexed? */
export async function runBurstBenchmark(plan: BurstPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const { burstRows, initialRows } = plan;
  const answer = await burst(plan);
  const forced = answer.flushed ? ", after a flush: they were not indexed by themselves" : "";
  return {
    benchmark: "burst",
    title: "A burst",
    method: METHOD.replace("{initial}", initialRows.toLocaleString("en")).replace(
      "{burst}",
      burstRows.toLocaleString("en"),
    ),
    origin,
    data: { name: `${burstRows.toLocaleString("en")} rows of ${plan.data.files.dim} dims at once` },
    figures: [
      {
        caption: "Searches",
        rowTitle: "when",
        columns: [
          { key: "p50Ms", title: "p50 ms", digits: 3 },
          { key: "p99Ms", title: "p99 ms", digits: 3 },
          { key: "searches", title: "searches" },
          { key: "stallMs", title: "worst stall ms", digits: 1 },
        ],
        rows: answer.phases.map(({ name, searchP50Ms, searchP99Ms, searches, worstStallMs }) => ({
          name,
          values: { p50Ms: searchP50Ms, p99Ms: searchP99Ms, searches, stallMs: worstStallMs },
        })),
      },
    ],
    notes: [
      `acknowledged after ${answer.acknowledgedSeconds.toFixed(2)} s, ${Math.round(burstRows / answer.acknowledgedSeconds).toLocaleString("en")} rows/s`,
      `the first search afterwards took ${answer.firstSearchMs.toFixed(1)} ms`,
      `all rows were indexed ${answer.indexedSeconds.toFixed(1)} s after the acknowledgement${forced}`,
    ],
    absent: [],
    goals: burstGoals(answer),
  };
}

export function burstGoals({ searchableAtOnce }: BurstAnswer): Goal[] {
  const name = "share of the burst's last row that the first search finds";
  return [{ name, target: 1, sense: "at least", unit: "", measured: searchableAtOnce ? 1 : 0 }];
}

function burst({ data, initialRows, burstRows, quietSeconds }: BurstPlan): Promise<BurstAnswer> {
  const { dim, rowsPath, queriesPath } = data.files;
  return inTemporaryFolder("burst", (folder) => {
    const task: BurstTask = { folder, dim, rowsPath, queriesPath, initialRows, burstRows, quietSeconds };
    return step("a burst", 1, () => inOwnProcess<BurstAnswer>(PROCESS, task));
  });
}
