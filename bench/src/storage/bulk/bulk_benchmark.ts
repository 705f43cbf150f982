import { fileURLToPath } from "node:url";
import type { DataSet } from "../../data/data_set.ts";
import { bytesOnDisk, inTemporaryFolder } from "../../measure/folder.ts";
import { inOwnProcess } from "../../measure/own_process.ts";
import { median } from "../../measure/statistics.ts";
import type { FigureRow, FiguresResult } from "../../report/figures.ts";
import { runOrigin } from "../../report/machine.ts";
import { step } from "../../report/progress.ts";
import { installedVersion } from "../../report/versions.ts";
import { Contenders } from "../../stores/contenders.ts";
import { STORES, storeKind } from "../../stores/store_kinds.ts";
import { bulkGoals } from "./bulk_goals.ts";
import type { BulkAnswer, BulkTask } from "./bulk_task.ts";

const PROCESS = fileURLToPath(new URL("./bulk_process.js", import.meta.url));
const BATCHES: readonly number[] = [1000, 10_000];
const CONTENDERS: readonly string[] = ["elanus", "elanus, number[]", "zvec", "lancedb"];

const METHOD = `Each engine takes the same rows (a key, the vector, and an int64, a float, a text and a bool) in the same
batches, one after another, each insertion awaited, in a process of its own, with as many threads as it takes by itself
and without a vector index. The clock runs while the engine works: making the rows in its form does not count. At the end
all rows are on disk, which counts. Bytes written are what the system was given to write; the vectors alone are {vectors} MB.
Engines take turns; medians of {repetitions}.`;

export interface BulkPlan {
  readonly data: DataSet;
  readonly repetitions: number;
}

/** How fast do many rows get in, to stay? */
export async function runBulkBenchmark({ data, repetitions }: BulkPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const contenders = new Contenders();
  const measured = new Map<string, Run[]>();
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const rowsABatch of BATCHES) {
      for (const store of CONTENDERS) {
        const run = await contenders.run(store, () => insertAll(data, store, rowsABatch));
        const name = `${store}, ${rowsABatch.toLocaleString("en")} rows a batch`;
        if (run) measured.set(name, [...(measured.get(name) ?? []), run]);
      }
    }
  }
  const { rows, dim, name } = { ...data.files, rows: data.rows.rows };
  const figures = [...measured].map(([each, runs]) => figureRow(each, rows, runs));
  return {
    benchmark: "bulk",
    title: "Bulk insertion",
    method: METHOD.replace("{vectors}", ((rows * dim * 4) / 1e6).toFixed(0)).replace("{repetitions}", `${repetitions}`),
    origin,
    data: { name },
    figures: [
      {
        caption: "Rows in, durable at the end",
        rowTitle: "engine",
        columns: [
          { key: "rowsPerSecond", title: "rows/s" },
          { key: "seconds", title: "s", digits: 2 },
          { key: "finishSeconds", title: "of these after the last insertion", digits: 2 },
          { key: "rowsPerCpuSecond", title: "rows/CPU s" },
          { key: "writtenMb", title: "MB written" },
          { key: "diskMb", title: "MB on disk" },
          { key: "peakMb", title: "MB peak growth" },
        ],
        rows: figures,
      },
    ],
    notes: STORES.map(
      (store) => `${store} ${installedVersion(storeKind(store).packageName)}: ${storeKind(store).promise}`,
    ),
    absent: contenders.absent,
    goals: bulkGoals(figures, BATCHES),
  };
}

type Run = BulkAnswer & { readonly diskBytes: number };

function insertAll({ files, rows }: DataSet, store: string, rowsABatch: number): Promise<Run> {
  return inTemporaryFolder("bulk", async (folder) => {
    const task: BulkTask = { store, folder, dim: files.dim, rowsPath: files.rowsPath, rowsABatch };
    const label = `inserting into ${store}, ${rowsABatch} a batch`;
    const answer = await step(label, rows.rows, (progress) => inOwnProcess<BulkAnswer>(PROCESS, task, progress));
    return { ...answer, diskBytes: bytesOnDisk(folder) };
  });
}

function figureRow(name: string, rows: number, runs: readonly Run[]): FigureRow {
  const seconds = median(runs.map((run) => run.seconds));
  return {
    name,
    values: {
      rowsPerSecond: rows / seconds,
      seconds,
      finishSeconds: median(runs.map((run) => run.finishSeconds)),
      rowsPerCpuSecond: rows / median(runs.map((run) => run.cpuSeconds)),
      writtenMb: median(runs.map((run) => run.writtenBytes ?? Number.NaN)) / 1e6,
      diskMb: median(runs.map((run) => run.diskBytes)) / 1e6,
      peakMb: median(runs.map((run) => run.peakBytes)) / 1e6,
    },
  };
}
