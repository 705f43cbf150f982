import { fileURLToPath } from "node:url";
import type { DataSet } from "../data/data_set.ts";
import { exactTopAt } from "../data/exact_scan.ts";
import { inTemporaryFolder } from "../measure/folder.ts";
import { inOwnProcess } from "../measure/own_process.ts";
import { recall } from "../measure/recall.ts";
import { median } from "../measure/statistics.ts";
import type { FigureRow, FiguresResult } from "../report/figures.ts";
import { runOrigin } from "../report/machine.ts";
import { step } from "../report/progress.ts";
import { worstStalls } from "./loop_gauge.ts";
import { writingGoals } from "./writing_goals.ts";
import { type Interval, JUDGED_QUERIES, LIMIT, type WritingAnswer, type WritingTask } from "./writing_task.ts";

const PROCESS = fileURLToPath(new URL("./writing_process.js", import.meta.url));
const PHASES = ["before", "during", "after"] as const;

const METHOD = `One process, as a server would be: {initial} rows are there and indexed (HNSW), then {rate} rows/s are inserted in
small batches, each awaited, while the same thread searches for the nearest 10, one search every 5 ms, and for half a second
out of every ten as fast as searches go. Nothing asks for a flush until the writing is over. Before: nothing is written yet.
After: all is sealed and indexed, and nothing is written any more. Speed is that of the full-speed windows. A stall is the
longest delay of the event loop, by Node's histogram and by a plain timer of 1 ms beside it; full-speed searches, garbage
collection and whatever else the machine does are among it. Recall is measured against exact scans of the rows that had been
acknowledged.`;

export interface WritingPlan {
  readonly data: DataSet;
  readonly initialRows: number;
  readonly rowsPerSecond: number;
  readonly seconds: number;
  readonly quietSeconds: number;
}

type JudgedInterval = Interval & { readonly recall: number };

/** What is left of the searches' speed while rows come in, seal and merge? */
export async function runWritingBenchmark(plan: WritingPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const answer = await write(plan);
  const intervals = await judge(plan.data, answer.intervals);
  const phases = PHASES.map((phase) => phaseRow(phase, intervals));
  const { dim } = plan.data.files;
  return {
    benchmark: "writing",
    title: "Searches while rows are written",
    method: METHOD.replace("{initial}", plan.initialRows.toLocaleString("en")).replace(
      "{rate}",
      plan.rowsPerSecond.toLocaleString("en"),
    ),
    origin,
    data: { name: `${plan.rowsPerSecond.toLocaleString("en")} rows/s of ${dim} dims for ${plan.seconds} s` },
    figures: [
      {
        caption: "By phase: medians of the intervals, and their worst",
        rowTitle: "phase",
        columns: PHASE_COLUMNS,
        rows: phases,
      },
      {
        caption: "By interval",
        rowTitle: "at",
        columns: INTERVAL_COLUMNS,
        rows: intervals.map(intervalRow),
      },
    ],
    notes: [
      `${Math.round(answer.rowsPerSecond).toLocaleString("en")} rows/s were acknowledged, each batch within ${answer.insertP99Ms.toFixed(1)} ms (p99)`,
      `sealed and indexed ${answer.indexedSeconds.toFixed(1)} s after the last row`,
    ],
    absent: [],
    goals: writingGoals(phases),
  };
}

function write({ data, initialRows, rowsPerSecond, seconds, quietSeconds }: WritingPlan): Promise<WritingAnswer> {
  const { dim, rowsPath, queriesPath } = data.files;
  return inTemporaryFolder("writing", (folder) => {
    const task: WritingTask = { folder, dim, rowsPath, queriesPath, initialRows, rowsPerSecond, seconds, quietSeconds };
    return step("writing and searching", seconds, (progress) => inOwnProcess<WritingAnswer>(PROCESS, task, progress));
  });
}

async function judge({ rows, queries }: DataSet, intervals: readonly Interval[]): Promise<JudgedInterval[]> {
  const prefixes = intervals.map((interval) => interval.rows);
  const truths = await step("exact answers", rows.rows, () =>
    exactTopAt(rows, queries.slice(0, JUDGED_QUERIES), LIMIT, prefixes),
  );
  return intervals.map((interval, i) => ({ ...interval, recall: recall(interval.found, truths[i], LIMIT) }));
}

const PHASE_COLUMNS = [
  { key: "searchesPerSecond", title: "searches/s" },
  { key: "slowest", title: "slowest interval" },
  { key: "p50Ms", title: "p50 ms at a modest rate", digits: 3 },
  { key: "p99Ms", title: "p99 ms", digits: 3 },
  { key: "stallMs", title: "worst stall ms", digits: 1 },
  { key: "timerMs", title: "by the timer", digits: 1 },
  { key: "collectionMs", title: "worst collection ms", digits: 1 },
  { key: "unindexed", title: "most rows unindexed" },
  { key: "recall", title: "least recall@10", digits: 3 },
];

function phaseRow(phase: Interval["phase"], all: readonly JudgedInterval[]): FigureRow {
  const own = all.filter((interval) => interval.phase === phase);
  const stalls = worstStalls(own.map((interval) => interval.stalls));
  const speeds = own.map(({ searchesPerSecond }) => searchesPerSecond);
  return {
    name: phase,
    values: {
      searchesPerSecond: median(speeds),
      slowest: Math.min(...speeds),
      p50Ms: median(own.map(({ searchP50Ms }) => searchP50Ms)),
      p99Ms: median(own.map(({ searchP99Ms }) => searchP99Ms)),
      stallMs: stalls.worstMs,
      timerMs: stalls.worstTimerMs,
      collectionMs: stalls.worstCollectionMs,
      unindexed: Math.max(...own.map(({ unindexedRows }) => unindexedRows)),
      recall: Math.min(...own.map((interval) => interval.recall)),
    },
  };
}

const INTERVAL_COLUMNS = [
  { key: "rows", title: "rows" },
  { key: "unindexed", title: "unindexed" },
  { key: "segments", title: "segments" },
  { key: "searchesPerSecond", title: "searches/s" },
  { key: "p50Ms", title: "p50 ms", digits: 3 },
  { key: "p99Ms", title: "p99 ms", digits: 3 },
  { key: "stallMs", title: "worst stall ms", digits: 1 },
  { key: "recall", title: "recall@10", digits: 3 },
  { key: "residentMb", title: "MB resident" },
];

function intervalRow(interval: JudgedInterval): FigureRow {
  return {
    name: `${interval.phase}, ${interval.second.toFixed(0)} s`,
    values: {
      rows: interval.rows,
      unindexed: interval.unindexedRows,
      segments: interval.segments,
      searchesPerSecond: interval.searchesPerSecond,
      p50Ms: interval.searchP50Ms,
      p99Ms: interval.searchP99Ms,
      stallMs: interval.stalls.worstMs,
      recall: interval.recall,
      residentMb: interval.residentBytes / 1e6,
    },
  };
}
