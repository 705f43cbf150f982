import type { DataSet } from "../../data/data_set.ts";
import { recall } from "../../measure/recall.ts";
import { median, medianOfEach, sum } from "../../measure/statistics.ts";
import type { Figures, FiguresResult } from "../../report/figures.ts";
import type { Goal } from "../../report/goal.ts";
import { leftOut } from "../../report/left_out.ts";
import { runOrigin } from "../../report/machine.ts";
import { step } from "../../report/progress.ts";
import type { AbsentEngine } from "../../report/search_result.ts";
import { CONTENDERS, type Contender } from "./contenders.ts";
import {
  type BuildAnswer,
  type BuildRequest,
  type IvfPlan,
  type IvfType,
  LIMIT,
  type MeasureAnswer,
  type MeasureRequest,
  SETTINGS,
  type Setting,
  settingOf,
} from "./ivf_plan.ts";
import type { LineProcess } from "./line_process.ts";

/** How far below faiss's a recall may lie. */
const MOST_BELOW = 0.01;

/** One engine with one index, and what was measured of it. */
interface Entry {
  readonly name: string;
  readonly type: IvfType;
  readonly built: BuildAnswer;
  readonly points: readonly Point[];
}

interface Point {
  readonly value: number;
  readonly recall: number;
  readonly queriesPerSecond: number;
}

interface Built {
  readonly contender: Contender;
  readonly process: LineProcess;
  readonly built: BuildAnswer;
}

/**
 * Builds each type in every engine, then measures them in turn, setting by setting and repetition by repetition (A B A B),
 * so that a change of the machine's mood falls on all alike.
 */
export async function runIvfBenchmark(plan: IvfPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const absent: AbsentEngine[] = [];
  const entries: Entry[] = [];
  for (const type of plan.types) entries.push(...(await runType(plan, type, absent)));
  const { files, rows, queries } = plan.data;
  return {
    benchmark: "ivf",
    title: "Inverted files",
    method: methodOf(plan),
    origin,
    data: { name: files.name },
    figures: [...SETTINGS.flatMap((setting) => searchFigures(entries, setting)), buildFigures(entries, rows.rows)],
    notes: [
      `${queries.length.toLocaleString("en")} queries, ${files.metric}; recall@${LIMIT} against an exact scan`,
      ...new Set(entries.map(({ name, built }) => `${name} ${built.version}`)),
    ],
    absent,
    goals: goalsOf(entries),
  };
}

async function runType(plan: IvfPlan, type: IvfType, absent: AbsentEngine[]): Promise<Entry[]> {
  const built: Built[] = [];
  try {
    for (const contender of CONTENDERS) {
      if (!absent.some(({ name }) => name === contender.name)) await enter(plan, type, contender, built, absent);
    }
    return await measureAll(plan, type, built);
  } finally {
    for (const { process } of built) process.end();
  }
}

/** An engine that does not run here is left out by name: the other can still be measured. */
async function enter(plan: IvfPlan, type: IvfType, contender: Contender, built: Built[], absent: AbsentEngine[]) {
  const { nlist, m, nbits, planes } = plan;
  const { dim, rowsPath, queriesPath } = plan.data.files;
  const shape = { nlist, m, nbits, planes };
  const request: BuildRequest = { do: "build", type, ...shape, limit: LIMIT, dim, rowsPath, queriesPath };
  let process: LineProcess | undefined;
  try {
    const started = contender.start();
    process = started;
    const answer = await step(`${type} in ${contender.name}`, 1, () => started.ask<BuildAnswer>(request));
    built.push({ contender, process: started, built: answer });
  } catch (error) {
    process?.end();
    absent.push(leftOut(contender.name, error));
  }
}

async function measureAll({ data, repetitions }: IvfPlan, type: IvfType, built: readonly Built[]): Promise<Entry[]> {
  const { values } = settingOf(type);
  const answers = built.map(() => values.map((): MeasureAnswer[] => []));
  await step(`searching ${type}`, repetitions, async (progress) => {
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const [i, value] of values.entries()) {
        const request: MeasureRequest = { do: "measure", value };
        for (const [e, { process }] of built.entries()) answers[e][i].push(await process.ask(request));
      }
      progress(repetition + 1);
    }
  });
  return built.map(({ contender, built: answer }, e) => ({
    name: contender.name,
    type,
    built: answer,
    points: values.map((value, i) => pointOf(value, answers[e][i], data)),
  }));
}

function pointOf(value: number, answers: readonly MeasureAnswer[], { truth }: DataSet): Point {
  const times = answers.map(({ milliseconds }) => Float64Array.from(milliseconds));
  return {
    value,
    recall: median(answers.map(({ found }) => recall(flat(found), truth, LIMIT))),
    queriesPerSecond: (1000 * truth.length) / sum(medianOfEach(times)),
  };
}

/** LIMIT numbers a query, -1 where there are fewer. */
function flat(found: readonly (readonly number[])[]): Int32Array {
  const rows = new Int32Array(found.length * LIMIT).fill(-1);
  found.forEach((each, q) => {
    rows.set(each, q * LIMIT);
  });
  return rows;
}

function methodOf({ nlist, m, nbits, planes }: IvfPlan): string {
  return (
    `Both engines build ${nlist} lists from the same rows, IVF_PQ with m ${m} and nbits ${nbits}, SCANN with two dims a part (faiss: IndexIVFPQFastScan), RP_LSH with ${planes} planes, Elanus on all cores and faiss in one thread, in processes ` +
    "of their own; then single queries go to one after the other, Elanus through `client.search`. Queries/s come from each query's " +
    "median time over the repetitions. Elanus scores the best by codes again by the stored vectors (`refine_k` and `reorder_k` at their defaults), " +
    "faiss does so in RP_LSH alone (IndexRefineFlat). Bytes a vector: what Elanus keeps beside the vectors, with what the build left; faiss's index as it is " +
    "serialised, which holds the vectors or what stands for them."
  );
}

function nameOf({ type, name }: Entry): string {
  return `${type}, ${name}`;
}

/** Recall and speed of the types with this setting. */
function searchFigures(entries: readonly Entry[], setting: Setting): Figures[] {
  const own = entries.filter(({ type }) => settingOf(type) === setting);
  if (own.length === 0) return [];
  const figures = (caption: string, digits: number, measured: (point: Point) => number): Figures => ({
    caption: `${caption}, by \`${setting.name}\``,
    rowTitle: "index",
    columns: setting.values.map((value) => ({ key: String(value), title: String(value), digits })),
    rows: own.map((entry) => ({
      name: nameOf(entry),
      values: Object.fromEntries(entry.points.map((point) => [String(point.value), measured(point)])),
    })),
  });
  return [
    figures(`recall@${LIMIT}`, 4, (point) => point.recall),
    figures("queries/s", 0, (point) => point.queriesPerSecond),
  ];
}

function buildFigures(entries: readonly Entry[], rows: number): Figures {
  return {
    caption: "build and memory",
    rowTitle: "index",
    columns: [
      { key: "seconds", title: "build s", digits: 1 },
      { key: "bytes", title: "bytes a vector" },
    ],
    rows: entries.map((entry) => ({
      name: nameOf(entry),
      values: { seconds: entry.built.seconds, bytes: entry.built.bytes / rows },
    })),
  };
}

/** The widest gap to faiss over all nprobe, and that of IVF_SQ8 to IVF_FLAT. */
function goalsOf(entries: readonly Entry[]): Goal[] {
  const find = (name: string, type: IvfType) => entries.find((entry) => entry.name === name && entry.type === type);
  const gap = (name: string, ours?: Entry, other?: Entry): Goal[] => {
    if (ours === undefined || other === undefined) return [];
    const below = ours.points.map(({ recall }, i) => other.points[i].recall - recall);
    return [{ name, target: MOST_BELOW, sense: "at most", unit: "", measured: Math.max(0, ...below) }];
  };
  const types = [...new Set(entries.map(({ type }) => type))];
  return [
    ...types.flatMap((type) =>
      gap(`how far the recall of ${type} lies below faiss's`, find("elanus", type), find("faiss", type)),
    ),
    ...gap("how far that of IVF_SQ8 lies below IVF_FLAT's", find("elanus", "IVF_SQ8"), find("elanus", "IVF_FLAT")),
  ];
}
