import { fileURLToPath } from "node:url";
import type { DataSet } from "../data/data_set.ts";
import { inTemporaryFolder } from "../measure/folder.ts";
import { inOwnProcess } from "../measure/own_process.ts";
import type { FiguresResult } from "../report/figures.ts";
import { runOrigin } from "../report/machine.ts";
import { step } from "../report/progress.ts";
import { type FollowerTask, LEVELS, type LevelAnswer, type SteadyTask } from "./consistency_task.ts";

const STEADY = fileURLToPath(new URL("./steady_process.js", import.meta.url));
const FOLLOWER = fileURLToPath(new URL("./follower_process.js", import.meta.url));
/** For the follower to start and to open the folder. */
const SECONDS_BEFORE = 5;

const METHOD = `One process writes {rate} rows a second in small batches, each on disk when it is acknowledged, beside {initial}
rows that are indexed (HNSW). Another follows it (\`readOnly\`) and searches for the nearest 10, one search every 10 ms, at one
consistency level after the other.`;

export interface ConsistencyPlan {
  readonly data: DataSet;
  readonly initialRows: number;
  readonly rowsPerSecond: number;
  /** At each level. */
  readonly seconds: number;
}

/** What does each consistency level cost on a follower, while another process writes? */
export async function runConsistencyBenchmark(plan: ConsistencyPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const { rowsPerSecond, initialRows, data } = plan;
  const { levels, acknowledged } = await step("consistency levels", 1, () => measure(plan));
  return {
    benchmark: "consistency",
    title: "Consistency levels on a follower",
    method: METHOD.replace("{rate}", rowsPerSecond.toLocaleString("en")).replace(
      "{initial}",
      initialRows.toLocaleString("en"),
    ),
    origin,
    data: { name: `rows of ${data.files.dim} dims` },
    figures: [
      {
        caption: "Searches",
        rowTitle: "level",
        columns: [
          { key: "p50Ms", title: "p50 ms", digits: 3 },
          { key: "p99Ms", title: "p99 ms", digits: 3 },
          { key: "searches", title: "searches" },
        ],
        rows: levels.map(({ level, p50Ms, p99Ms, searches }) => ({ name: level, values: { p50Ms, p99Ms, searches } })),
      },
    ],
    notes: [`${Math.round(acknowledged).toLocaleString("en")} rows were acknowledged each second meanwhile`],
    absent: [],
    goals: [],
  };
}

function measure({ data, initialRows, rowsPerSecond, seconds }: ConsistencyPlan) {
  const { dim, rowsPath, queriesPath } = data.files;
  return inTemporaryFolder("consistency", async (folder) => {
    const writing = SECONDS_BEFORE + seconds * LEVELS.length;
    const steady: SteadyTask = { folder, dim, rowsPath, initialRows, rowsPerSecond, seconds: writing };
    const follower: FollowerTask = { folder, dim, queriesPath, levels: LEVELS, seconds };
    let ready = () => {};
    const readable = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const writer = inOwnProcess<number>(STEADY, steady, ready);
    await Promise.race([readable, writer]);
    const levels = await inOwnProcess<LevelAnswer[]>(FOLLOWER, follower);
    return { levels, acknowledged: await writer };
  });
}
