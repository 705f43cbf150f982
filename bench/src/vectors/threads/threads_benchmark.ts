import { fileURLToPath } from "node:url";
import type { DataSet } from "../../data/data_set.ts";
import { EF_CONSTRUCTION, M } from "../../engines/engine.ts";
import { inTemporaryFolder } from "../../measure/folder.ts";
import { inOwnProcess } from "../../measure/own_process.ts";
import { median } from "../../measure/statistics.ts";
import type { FiguresResult } from "../../report/figures.ts";
import type { Goal } from "../../report/goal.ts";
import { runOrigin } from "../../report/machine.ts";
import { step } from "../../report/progress.ts";
import type { ThreadAnswer, ThreadTask } from "./thread_task.ts";

const PROCESS = fileURLToPath(new URL("./thread_process.js", import.meta.url));
const LEAST_RATIO = 1.8;
const EF = 64;

const SETTINGS = [
  { index: "HNSW", buildParams: { M, efConstruction: EF_CONSTRUCTION }, searchParams: { ef: EF } },
  { index: "FLAT", buildParams: {}, searchParams: {} },
] as const;

const METHOD = `One process writes the rows and builds the index; then two more open them, the first held to one processor (\`taskset\`), the second to
two, and search for all queries in one call of \`client.search\`, again and again. Worker threads are as many as there are processors; the calling
thread waits. Medians of {repetitions}, with HNSW at ef ${EF}.`;

interface Measured {
  readonly index: string;
  readonly one: number;
  readonly two: number;
}

export interface ThreadsPlan {
  readonly data: DataSet;
  readonly repetitions: number;
}

/** What do two worker threads give over one, where many vectors are searched for at once? */
export async function runThreadsBenchmark({ data, repetitions }: ThreadsPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const measured: Measured[] = [];
  for (const setting of SETTINGS) {
    await inTemporaryFolder("threads", async (folder) => {
      const task: Omit<ThreadTask, "phase" | "processors"> = { ...setting, folder, files: data.files, repetitions };
      await step(`building ${setting.index}`, data.rows.rows, (progress) =>
        inOwnProcess<ThreadAnswer>(PROCESS, { ...task, phase: "build", processors: [] }, progress),
      );
      const speed = async (processors: readonly number[]) => {
        const answer = await inOwnProcess<ThreadAnswer>(PROCESS, { ...task, phase: "search", processors });
        if (answer.threads === processors.length) return data.queries.length / median(answer.seconds);
        throw new Error(`the runtime counts ${answer.threads} processors instead of ${processors.length}`);
      };
      const [one, two] = await step(`searching ${setting.index}`, 2, async (progress) => {
        const alone = await speed([0]);
        progress(1);
        return [alone, await speed([0, 1])];
      });
      measured.push({ index: setting.index, one, two });
    });
  }
  return {
    benchmark: "threads",
    title: "Worker threads",
    method: METHOD.replace("{repetitions}", `${repetitions}`),
    origin,
    data: { name: data.files.name },
    figures: [
      {
        caption: `Queries/s, ${data.queries.length.toLocaleString("en")} at once`,
        rowTitle: "index",
        columns: [
          { key: "one", title: "one thread" },
          { key: "two", title: "two threads" },
          { key: "ratio", title: "two / one", digits: 2 },
        ],
        rows: measured.map(({ index, one, two }) => ({ name: index, values: { one, two, ratio: two / one } })),
      },
    ],
    notes: [],
    absent: [],
    goals: measured.slice(0, 1).map(
      ({ index, one, two }): Goal => ({
        name: `two worker threads over one, ${index}`,
        target: LEAST_RATIO,
        sense: "at least",
        unit: "x",
        measured: two / one,
      }),
    ),
  };
}
