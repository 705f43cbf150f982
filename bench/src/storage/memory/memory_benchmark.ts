import { fileURLToPath } from "node:url";
import type { DataSet } from "../../data/data_set.ts";
import { FOUR_FIELDS, valueBytes } from "../../data/fields.ts";
import { inTemporaryFolder } from "../../measure/folder.ts";
import { inOwnProcess } from "../../measure/own_process.ts";
import type { FigureRow, FiguresResult } from "../../report/figures.ts";
import type { Goal } from "../../report/goal.ts";
import { runOrigin } from "../../report/machine.ts";
import { step } from "../../report/progress.ts";
import { Contenders } from "../../stores/contenders.ts";
import { STORES } from "../../stores/store_kinds.ts";
import type { MemoryAnswer, MemoryTask } from "./memory_task.ts";

const PROCESS = fileURLToPath(new URL("./memory_process.js", import.meta.url));
const ROWS_A_BATCH = 10_000;
const MOST_BYTES_A_ROW = 100;
/** Of the key. */
const KEY_BYTES = 8;

const METHOD = `How much the resident set of a process grows from a store of ten rows to one of all rows (a key, the vector, and an
int64, a float, a text and a bool; no vector index), after searches and filters have asked for every field and garbage has
been collected. Written: by the process itself, in batches of 10,000, sealed. Opened: by a fresh process. The vectors and
values alone take {bytes} bytes a row, as plain columns would hold them; the rest is the engine's. An engine that leaves
rows on disk until they are asked for may stay below 0: its files count as the system's cache.`;

/** What does a row take in memory beside its vector and its values? */
export async function runMemoryBenchmark(data: DataSet): Promise<FiguresResult> {
  const origin = runOrigin();
  const contenders = new Contenders();
  const rows = data.rows.rows;
  const plainBytes = data.files.dim * 4 + KEY_BYTES + valueBytes(FOUR_FIELDS, rows) / rows;
  const figures: FigureRow[] = [];
  for (const store of STORES) {
    const row = await contenders.run(store, () => measure(data, store, plainBytes));
    if (row) figures.push(row);
  }
  return {
    benchmark: "memory",
    title: "Memory",
    method: METHOD.replace("{bytes}", plainBytes.toFixed(1)),
    origin,
    data: { name: data.files.name },
    figures: [
      {
        caption: "Bytes a row",
        rowTitle: "engine",
        columns: [
          { key: "writtenBytes", title: "written, in all" },
          { key: "writtenBeyond", title: "beyond vectors and values" },
          { key: "openedBytes", title: "opened and read, in all" },
          { key: "openedBeyond", title: "beyond vectors and values" },
        ],
        rows: figures,
      },
    ],
    notes: [],
    absent: contenders.absent,
    goals: memoryGoals(figures),
  };
}

export function memoryGoals(rows: readonly FigureRow[]): Goal[] {
  const ours = rows.find(({ name }) => name === "elanus")?.values;
  return [
    { name: "memory a row beyond vectors and values, written", measured: ours?.writtenBeyond },
    { name: "memory a row beyond vectors and values, opened and read", measured: ours?.openedBeyond },
  ].flatMap(({ name, measured }) =>
    measured === undefined ? [] : [{ name, target: MOST_BYTES_A_ROW, sense: "at most", unit: "bytes", measured }],
  );
}

function measure(data: DataSet, store: string, plainBytes: number): Promise<FigureRow> {
  return inTemporaryFolder("memory", (folder) =>
    inTemporaryFolder("memory-side-1", (first) =>
      inTemporaryFolder("memory-side-2", async (second) => {
        const writtenBytes = await bytesARow(data, store, { folder, sideFolder: first, phase: "written" });
        const openedBytes = await bytesARow(data, store, { folder, sideFolder: second, phase: "opened" });
        const writtenBeyond = writtenBytes - plainBytes;
        const openedBeyond = openedBytes - plainBytes;
        return { name: store, values: { writtenBytes, writtenBeyond, openedBytes, openedBeyond } };
      }),
    ),
  );
}

async function bytesARow(
  { files, rows }: DataSet,
  store: string,
  own: Pick<MemoryTask, "folder" | "sideFolder" | "phase">,
): Promise<number> {
  const task: MemoryTask = { ...own, store, dim: files.dim, rowsPath: files.rowsPath, rowsABatch: ROWS_A_BATCH };
  const label = `memory of ${store}, ${own.phase}`;
  const answer = await step(label, rows.rows, (progress) => inOwnProcess<MemoryAnswer>(PROCESS, task, progress));
  return answer.residentBytes / rows.rows;
}
