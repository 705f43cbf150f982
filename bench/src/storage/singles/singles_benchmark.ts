import { fileURLToPath } from "node:url";
import type { DataSet } from "../../data/data_set.ts";
import { diskWaits } from "../../measure/disk_waits.ts";
import { inTemporaryFolder } from "../../measure/folder.ts";
import { inOwnProcess } from "../../measure/own_process.ts";
import { median, quantile } from "../../measure/statistics.ts";
import type { FigureRow, FiguresResult } from "../../report/figures.ts";
import type { Goal } from "../../report/goal.ts";
import { runOrigin } from "../../report/machine.ts";
import { step } from "../../report/progress.ts";
import { Contenders } from "../../stores/contenders.ts";
import type { Durability } from "../../stores/store.ts";
import type { SinglesAnswer, SinglesTask } from "./singles_task.ts";

const PROCESS = fileURLToPath(new URL("./singles_process.js", import.meta.url));

interface Setting {
  readonly store: string;
  readonly durability?: Durability;
  readonly writers: number;
}

const JUDGED: Setting = { store: "elanus", durability: "group", writers: 16 };
const SETTINGS: readonly Setting[] = [
  JUDGED,
  { store: "elanus", durability: "group", writers: 1 },
  { store: "elanus", durability: "sync", writers: 16 },
  { store: "elanus", durability: "sync", writers: 1 },
  { store: "elanus", durability: "os", writers: 16 },
  { store: "elanus", durability: "os", writers: 1 },
  { store: "zvec", writers: 1 },
  { store: "lancedb", writers: 16 },
  { store: "lancedb", writers: 1 },
];
const ROWS_PER_SECOND = 10_000;

const METHOD = `Writers insert one row each (a key, the vector, an int64, a float, a text and a bool) and wait for its answer
before they insert the next, beside each other in one process, for {seconds} s after a warm-up. In \`sync\` and \`group\` a
row is on disk when it is acknowledged; in \`os\`, with zvec and with LanceDB the system has it. zvec's calls block the
thread, so that more writers would change nothing. The first line is this disk alone: one append of the size of a row with
its \`fdatasync\`, again and again. Settings take turns; medians of {repetitions}.`;

export interface SinglesPlan {
  readonly data: DataSet;
  readonly seconds: number;
  readonly repetitions: number;
}

/** How many single rows get in, each acknowledged? */
export async function runSinglesBenchmark({ data, seconds, repetitions }: SinglesPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const contenders = new Contenders();
  const waits: FigureRow[] = [];
  const measured = new Map<string, FigureRow[]>();
  for (let repetition = 0; repetition < repetitions; repetition++) {
    waits.push(await measureDisk(data.files.dim * 4, seconds));
    for (const setting of SETTINGS) {
      const row = await contenders.run(setting.store, () => insertSingles(data, setting, seconds));
      if (row) measured.set(row.name, [...(measured.get(row.name) ?? []), row]);
    }
  }
  const rows = [waits, ...measured.values()].map(medianRow);
  return {
    benchmark: "singles",
    title: "Single insertions",
    method: METHOD.replace("{seconds}", `${seconds}`).replace("{repetitions}", `${repetitions}`),
    origin,
    data: { name: `rows of ${data.files.dim} dims` },
    figures: [
      {
        caption: "Rows, one at a time",
        rowTitle: "who",
        columns: [
          { key: "rowsPerSecond", title: "rows/s" },
          { key: "p50Ms", title: "p50 ms", digits: 3 },
          { key: "p99Ms", title: "p99 ms", digits: 3 },
          { key: "cpuMicroseconds", title: "CPU us a row", digits: 1 },
        ],
        rows,
      },
    ],
    notes: [],
    absent: contenders.absent,
    goals: singlesGoals(rows),
  };
}

export function singlesGoals(rows: readonly FigureRow[]): Goal[] {
  const measured = rows.find(({ name }) => name === settingName(JUDGED))?.values.rowsPerSecond;
  if (measured === undefined) return [];
  const name = "single durable insertions, `group`, 16 writers";
  return [{ name, target: ROWS_PER_SECOND, sense: "at least", unit: "rows/s", measured }];
}

export function settingName({ store, durability, writers }: Setting): string {
  const who = durability === undefined ? store : `${store}, ${durability}`;
  return `${who}, ${writers} ${writers === 1 ? "writer" : "writers"}`;
}

function measureDisk(bytes: number, seconds: number): Promise<FigureRow> {
  return inTemporaryFolder("disk", async (folder) => {
    const milliseconds = diskWaits(folder, bytes, seconds);
    return { name: "the disk: append and fdatasync", values: timesOf(milliseconds, seconds) };
  });
}

function insertSingles({ files }: DataSet, setting: Setting, seconds: number): Promise<FigureRow> {
  const name = settingName(setting);
  return inTemporaryFolder("singles", async (folder) => {
    const task: SinglesTask = { ...setting, folder, dim: files.dim, rowsPath: files.rowsPath, seconds };
    const answer = await step(name, seconds, () => inOwnProcess<SinglesAnswer>(PROCESS, task));
    const cpuMicroseconds = (answer.cpuSeconds * 1e6) / answer.milliseconds.length;
    return { name, values: { ...timesOf(answer.milliseconds, answer.seconds), cpuMicroseconds } };
  });
}

function timesOf(milliseconds: Float64Array, seconds: number) {
  return {
    rowsPerSecond: milliseconds.length / seconds,
    p50Ms: quantile(milliseconds, 0.5),
    p99Ms: quantile(milliseconds, 0.99),
  };
}

/** Of several rows of the same name, the median of each value. */
function medianRow(rows: readonly FigureRow[]): FigureRow {
  const keys = Object.keys(rows[0].values);
  const values = keys.map((key) => [key, median(rows.map((row) => row.values[key] ?? Number.NaN))]);
  return { name: rows[0].name, values: Object.fromEntries(values) };
}
