import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DataSet } from "../../data/data_set.ts";
import { bytesOnDisk, inTemporaryFolder } from "../../measure/folder.ts";
import { inOwnProcess } from "../../measure/own_process.ts";
import { recall } from "../../measure/recall.ts";
import { Resume } from "../../measure/resume.ts";
import { quantile } from "../../measure/statistics.ts";
import type { FigureRow, FiguresResult } from "../../report/figures.ts";
import type { Goal } from "../../report/goal.ts";
import { runOrigin } from "../../report/machine.ts";
import { step } from "../../report/progress.ts";
import type { BuildAnswer, BuildTask, DiskSetting, SearchAnswer, SearchTask } from "./tasks.ts";

const BUILD = fileURLToPath(new URL("./build_process.js", import.meta.url));
const SEARCH = fileURLToPath(new URL("./search_process.js", import.meta.url));
const LIMIT = 10;
const GOAL_RECALL = 0.95;
const MOST_P50_MS = 10;
const MOST_RESIDENT_MB = 500;

const METHOD = `One process writes the rows, builds the index and closes. Then, for each size of the pool, the system's cache of
the files is emptied, and a fresh process opens the database for reading and searches it with every query, one at a time, through \`client.search\`: "first"
is each query's first time, when most of what it reads comes from the disk and each block is checked as it comes; "again" is
its second time, when the system has it. Resident is the largest that the searching process ever was, the runtime and its
code included; what the system caches of files is not counted, for it gives that back when others need it.`;

export interface DiskannPlan {
  readonly data: DataSet;
  readonly settings: readonly DiskSetting[];
  readonly pools: readonly number[];
}

interface Measured {
  readonly setting: DiskSetting;
  readonly built: BuildAnswer;
  /** By each pool. */
  readonly searched: readonly SearchAnswer[];
  readonly diskBytes: number;
}

/** How fast, how right and how small are searches whose exact vectors stay on disk? */
export async function runDiskannBenchmark({ data, settings, pools }: DiskannPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const resume = new Resume(`diskann ${data.files.name} ${data.queries.length} ${pools}`);
  const rows: FigureRow[] = [];
  const memoryRows: FigureRow[] = [];
  for (const setting of settings) {
    const key = `${setting.name} ${JSON.stringify(setting.buildParams)}`;
    const measured = await resume.once(key, async () => {
      const each = await measure(data, setting, pools);
      return { rows: each.searched.map((answer) => poolRow(each, answer, data)), memory: memoryRow(each) };
    });
    rows.push(...measured.rows);
    memoryRows.push(measured.memory);
  }
  resume.end();
  return {
    benchmark: "diskann",
    title: "Vectors on disk",
    method: METHOD,
    origin,
    data: { name: data.files.name },
    figures: [
      {
        caption: "Searches in a fresh process",
        rowTitle: "index, pool",
        columns: [
          { key: "recall", title: "recall@10", digits: 3 },
          { key: "firstP50", title: "first p50, ms", digits: 2 },
          { key: "firstP99", title: "p99", digits: 2 },
          { key: "againP50", title: "again p50, ms", digits: 2 },
          { key: "againP99", title: "p99", digits: 2 },
          { key: "openMs", title: "open, ms", digits: 0 },
          { key: "firstSearchMs", title: "first search, ms", digits: 1 },
          { key: "peakMb", title: "MB resident, at most", digits: 0 },
        ],
        rows,
      },
      {
        caption: "Memory and time",
        rowTitle: "index",
        columns: [
          { key: "indexMb", title: "codes and graph", digits: 0 },
          { key: "vectorMb", title: "vectors", digits: 1 },
          { key: "segments", title: "segments", digits: 0 },
          { key: "insertSeconds", title: "inserting, s", digits: 0 },
          { key: "indexSeconds", title: "indexing after that", digits: 0 },
          { key: "buildMb", title: "MB resident while built", digits: 0 },
          { key: "diskMb", title: "MB on disk", digits: 0 },
        ],
        rows: memoryRows,
      },
    ],
    notes: settings.map(({ name, buildParams }) => `${name}: ${JSON.stringify(buildParams)}`),
    absent: [],
    goals: diskannGoals(rows, Math.max(...rows.map(({ values }) => values.peakMb ?? 0))),
  };
}

/** Of the settings that are right often enough, the fastest. */
export function diskannGoals(rows: readonly FigureRow[], residentMb: number): Goal[] {
  const right = rows.filter(({ values }) => (values.recall ?? 0) >= GOAL_RECALL);
  const p50 = Math.min(...right.map(({ values }) => values.firstP50 ?? Number.POSITIVE_INFINITY));
  return [
    {
      name: `p50 of first searches at recall ${GOAL_RECALL}`,
      target: MOST_P50_MS,
      sense: "at most",
      unit: "ms",
      measured: p50,
    },
    { name: "resident, at most", target: MOST_RESIDENT_MB, sense: "at most", unit: "MB", measured: residentMb },
  ];
}

async function measure({ files, rows, queries }: DataSet, setting: DiskSetting, pools: readonly number[]) {
  return inTemporaryFolder("diskann", async (parent): Promise<Measured> => {
    const folder = join(parent, "vectors.elanus");
    const build: BuildTask = { folder, files, setting };
    const built = await step(`building ${setting.name}`, rows.rows, (progress) =>
      inOwnProcess<BuildAnswer>(BUILD, build, progress),
    );
    const searched: SearchAnswer[] = [];
    await step(`searching ${setting.name}`, pools.length, async (progress) => {
      for (const pool of pools) {
        forget(folder);
        const search: SearchTask = { folder, setting, queries, limit: LIMIT, pool, again: 1 };
        searched.push(await inOwnProcess<SearchAnswer>(SEARCH, search));
        progress(searched.length);
      }
    });
    return { setting, built, searched, diskBytes: bytesOnDisk(folder) };
  });
}

/** Empties the system's cache of the files of a folder, where it knows how to. */
function forget(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    try {
      execFileSync("dd", [`if=${join(folder, name)}`, "iflag=nocache", "count=0"], { stdio: "ignore" });
    } catch {
      // A folder, or a system without it: "first" is then what the cache gives.
    }
  }
}

function poolRow({ setting }: Measured, answer: SearchAnswer, { truth }: DataSet): FigureRow {
  const { pool, firstMs, againMs, found, openMs, firstSearchMs, peakBytes } = answer;
  return {
    name: `${setting.name}, ${pool}`,
    values: {
      recall: recall(found, truth, LIMIT),
      firstP50: quantile(firstMs, 0.5),
      firstP99: quantile(firstMs, 0.99),
      againP50: quantile(againMs, 0.5),
      againP99: quantile(againMs, 0.99),
      openMs,
      firstSearchMs,
      peakMb: peakBytes / 1e6,
    },
  };
}

function memoryRow({ setting, built, searched, diskBytes }: Measured): FigureRow {
  const [{ indexBytes, vectorBytes }] = searched;
  return {
    name: setting.name,
    values: {
      indexMb: indexBytes / 1e6,
      vectorMb: vectorBytes / 1e6,
      segments: built.segments,
      insertSeconds: built.insertSeconds,
      indexSeconds: built.indexSeconds,
      buildMb: built.peakBytes / 1e6,
      diskMb: diskBytes / 1e6,
    },
  };
}
