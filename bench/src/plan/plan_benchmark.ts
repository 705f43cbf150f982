import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import type { DataSet } from "../data/data_set.ts";
import { inTemporaryFolder } from "../measure/folder.ts";
import { inOwnProcess } from "../measure/own_process.ts";
import type { FigureRow, FiguresResult } from "../report/figures.ts";
import { runOrigin } from "../report/machine.ts";
import { step } from "../report/progress.ts";
import type { PlanAnswer, PlanTask } from "./plan_task.ts";

const PROCESS = fileURLToPath(new URL("./plan_process.js", import.meta.url));
const MOST_OFF = 15;

const METHOD = `Each index is built in a process of its own over rows that are sealed and merged, by all cores, with the parameters
that \`elanus plan\` counts with. Memory is that of the index after the database was opened again, and of the vectors where
searches read them there; disk is all files of the database. "Off" is by how many percent the plan's figure is larger.`;

/** How far are the formulas of \`elanus plan\` from what is measured? */
export async function runPlanBenchmark(data: DataSet, types: readonly string[]): Promise<FiguresResult> {
  const { plannedIndexes } = await import("../../../dist/release/plan/planned_index.js");
  const origin = runOrigin();
  const rows: FigureRow[] = [];
  for (const index of plannedIndexes(data.files.dim, data.rows.rows)) {
    if (index.index_type === "FLAT" || (types.length > 0 && !types.includes(index.index_type))) continue;
    const answer = await measure(data, index);
    rows.push(await rowOf(data, index, answer));
  }
  const worst = (key: string) => Math.max(...rows.map(({ values }) => Math.abs(values[key] ?? 0)));
  const goals = [
    ["memory", "memoryOff"],
    ["disk", "diskOff"],
    ["build time", "secondsOff"],
  ].map(([what, key]) => ({
    ...{ name: `the plan's ${what}, at most off by`, target: MOST_OFF, sense: "at most" as const, unit: "%" },
    measured: worst(key),
  }));
  return {
    ...{ benchmark: "plan", title: "Plans against builds", method: METHOD, origin },
    data: { name: data.files.name },
    figures: [{ caption: "Builds", rowTitle: "index", columns: COLUMNS, rows }],
    ...{ notes: [], absent: [], goals },
  };
}

const COLUMNS = [
  { key: "memoryMb", title: "memory MB" },
  { key: "memoryOff", title: "off %", digits: 1 },
  { key: "diskMb", title: "disk MB" },
  { key: "diskOff", title: "off %", digits: 1 },
  { key: "seconds", title: "build s", digits: 1 },
  { key: "secondsOff", title: "off %", digits: 1 },
  { key: "cpuSeconds", title: "CPU s", digits: 1 },
  { key: "segments", title: "segments" },
];

type Planned = Parameters<typeof import("../../../dist/release/plan/index_bytes.js")["indexBytes"]>[0];

function measure({ files, rows }: DataSet, { index_type, params }: Planned): Promise<PlanAnswer> {
  return inTemporaryFolder("plan", (folder) => {
    const task: PlanTask = { folder, files, index_type, params };
    return step(nameOf(index_type, params), rows.rows, (progress) => inOwnProcess<PlanAnswer>(PROCESS, task, progress));
  });
}

async function rowOf(data: DataSet, index: Planned, answer: PlanAnswer): Promise<FigureRow> {
  const { indexBytes } = await import("../../../dist/release/plan/index_bytes.js");
  const { buildSeconds } = await import("../../../dist/release/plan/build_seconds.js");
  const { rows } = data.rows;
  const { dim } = data.files;
  const planned = indexBytes(index, rows, dim, answer.segments);
  const seconds = buildSeconds(index, rows, dim, Math.ceil(rows / answer.segments), cpus().length);
  const memory = answer.indexBytes + (index.vectorsInMemory ? planned.vectors : 0);
  return {
    name: nameOf(index.index_type, index.params),
    values: {
      memoryMb: memory / 1e6,
      memoryOff: off(planned.memory, memory),
      diskMb: answer.diskBytes / 1e6,
      diskOff: off(planned.disk, answer.diskBytes),
      seconds: answer.buildSeconds,
      secondsOff: off(seconds, answer.buildSeconds),
      cpuSeconds: answer.cpuSeconds,
      segments: answer.segments,
    },
  };
}

function off(planned: number, measured: number): number {
  return (planned / measured - 1) * 100;
}

function nameOf(index_type: string, { sq_type }: PlanTask["params"]): string {
  return sq_type === undefined ? index_type : `${index_type} ${sq_type}`;
}
