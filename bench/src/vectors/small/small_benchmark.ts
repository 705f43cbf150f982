import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DataSet } from "../../data/data_set.ts";
import { buildEngine } from "../../engines/build_engine.ts";
import { EF_CONSTRUCTION, M } from "../../engines/engine.ts";
import { inTemporaryFolder } from "../../measure/folder.ts";
import { inOwnProcess } from "../../measure/own_process.ts";
import { recall } from "../../measure/recall.ts";
import { Resume } from "../../measure/resume.ts";
import { type CurvePoint, speedAtRecall } from "../../measure/speed_at_recall.ts";
import { median, medianOfEach, sum } from "../../measure/statistics.ts";
import type { FiguresResult } from "../../report/figures.ts";
import type { Goal } from "../../report/goal.ts";
import { runOrigin } from "../../report/machine.ts";
import { step } from "../../report/progress.ts";
import type { AbsentEngine } from "../../report/search_result.ts";
import { LIMIT, TARGET_RECALL } from "../../search/search_plan.ts";
import type { BuildAnswer, BuildTask, DiskSetting, SearchAnswer, SearchTask } from "../diskann/tasks.ts";

const BUILD = fileURLToPath(new URL("../diskann/build_process.js", import.meta.url));
const SEARCH = fileURLToPath(new URL("../diskann/search_process.js", import.meta.url));
const SPEED_RATIO = 2;
const MOST_MEMORY = 1 / 3;
const POOLS = [16, 32, 64, 128, 256, 512];

/** Ours, with the exact vectors on disk. */
export const SMALL_SETTINGS: readonly DiskSetting[] = [
  {
    name: "HNSW, mmap.enabled",
    index: "HNSW",
    buildParams: { M, efConstruction: EF_CONSTRUCTION },
    poolParam: "ef",
  },
  { name: "DISKANN", index: "DISKANN", buildParams: { max_degree: 2 * M }, poolParam: "search_list" },
];
export const SMALL_PEERS: readonly string[] = ["zvec-int8", "zvec", "lancedb", "usearch", "hnswlib"];
/** Peers that keep vectors and graph in memory, as f32: what memory is measured against. */
const F32_GRAPHS = ["zvec", "usearch", "hnswlib"];

const METHOD = `Elanus keeps codes and links in memory and the exact vectors on disk; one process writes and indexes, then a fresh one opens the
database for each size of the pool and asks every query, one at a time on one thread, once and then again and again: what counts is the median of the later times, when the system has the files in its
cache, which is not counted as memory. Peers as in the search benchmark, each in the process that built it. Queries/s at recall@${LIMIT} ${TARGET_RECALL} are
interpolated between the two nearest pools. Bytes a vector are the growth of the resident set.`;

interface Measured {
  readonly name: string;
  readonly isOurs: boolean;
  readonly points: readonly (CurvePoint & { readonly pool: number })[];
  readonly bytesAVector: number;
}

export interface SmallPlan {
  readonly data: DataSet;
  readonly engines: readonly string[];
  readonly repetitions: number;
}

/** How fast and how small are searches whose exact vectors stay on disk, beside peers that hold them in memory? */
export async function runSmallBenchmark({ data, engines, repetitions }: SmallPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const resume = new Resume(`small ${data.files.name} ${data.queries.length} ${repetitions}`);
  const absent: AbsentEngine[] = [];
  const measured: Measured[] = [];
  for (const setting of SMALL_SETTINGS)
    measured.push(await resume.once(setting.name, () => measureOurs(data, setting, repetitions)));
  for (const name of engines) {
    const peer = await resume.once(name, () => measurePeer(data, name, repetitions, absent));
    if (peer !== undefined) measured.push(peer);
  }
  resume.end();
  return {
    benchmark: "small",
    title: "Exact vectors on disk beside vectors in memory",
    method: METHOD,
    origin,
    data: { name: data.files.name },
    figures: [
      {
        caption: "Speed and memory",
        rowTitle: "index",
        columns: [
          { key: "speed", title: `queries/s at recall@${LIMIT} ${TARGET_RECALL}` },
          { key: "bytes", title: "bytes a vector" },
          ...POOLS.map((pool) => ({ key: `${pool}`, title: `recall at ${pool}`, digits: 3 })),
        ],
        rows: measured.map(({ name, points, bytesAVector }) => ({
          name,
          values: {
            ...Object.fromEntries(points.map((point) => [`${point.pool}`, point.recall])),
            speed: speedAtRecall(points, TARGET_RECALL),
            bytes: bytesAVector,
          },
        })),
      },
    ],
    notes: SMALL_SETTINGS.map(({ name, buildParams }) => `${name}: ${JSON.stringify(buildParams)}`),
    absent,
    goals: goalsOf(measured),
  };
}

function measureOurs(
  { files, rows, queries, truth }: DataSet,
  setting: DiskSetting,
  repetitions: number,
): Promise<Measured> {
  return inTemporaryFolder("small", async (parent) => {
    const folder = join(parent, "vectors.elanus");
    const build: BuildTask = { folder, files, setting };
    await step(`building ${setting.name}`, rows.rows, (progress) => inOwnProcess<BuildAnswer>(BUILD, build, progress));
    const answers: SearchAnswer[] = [];
    await step(`searching ${setting.name}`, POOLS.length, async (progress) => {
      for (const pool of POOLS) {
        const search: SearchTask = { folder, setting, queries, limit: LIMIT, pool, again: repetitions };
        answers.push(await inOwnProcess<SearchAnswer>(SEARCH, search));
        progress(answers.length);
      }
    });
    return {
      name: setting.name,
      isOurs: true,
      points: answers.map(({ pool, againMs, found }) => ({
        pool,
        recall: recall(found, truth, LIMIT),
        queriesPerSecond: (1000 * againMs.length) / sum(againMs),
      })),
      bytesAVector: median(answers.map(({ grownBytes }) => grownBytes)) / rows.rows,
    };
  });
}

async function measurePeer(
  data: DataSet,
  name: string,
  repetitions: number,
  absent: AbsentEngine[],
): Promise<Measured | undefined> {
  const engine = await buildEngine(name, data, absent);
  if (engine === undefined) return undefined;
  const { host } = engine;
  const points: Measured["points"][number][] = [];
  const resident: number[] = [];
  try {
    await step(`searching ${name}`, POOLS.length, async (progress) => {
      for (const pool of POOLS) {
        const answers = [];
        while (answers.length < repetitions) answers.push(await host.measure(pool, LIMIT));
        const milliseconds = medianOfEach(answers.map((answer) => answer.milliseconds));
        const queriesPerSecond = (1000 * milliseconds.length) / sum(milliseconds);
        points.push({ pool, recall: recall(answers[0].found, data.truth, LIMIT), queriesPerSecond });
        resident.push(...answers.map(({ residentBytes }) => residentBytes));
        progress(points.length);
      }
    });
    await host.close();
  } finally {
    host.dispose();
  }
  return { name, isOurs: false, points, bytesAVector: median(resident) / data.rows.rows };
}

function goalsOf(measured: readonly Measured[]): Goal[] {
  const speed = (each: Measured) => speedAtRecall(each.points, TARGET_RECALL) ?? 0;
  const ours = measured.filter(({ isOurs }) => isOurs).sort((a, b) => speed(b) - speed(a))[0];
  const peers = measured.filter(({ isOurs }) => !isOurs);
  const graphs = peers.filter(({ name }) => F32_GRAPHS.includes(name)).sort((a, b) => a.bytesAVector - b.bytesAVector);
  const best = Math.max(...peers.map(speed));
  const goals: Goal[] = [];
  if (peers.length > 0) {
    const name = `queries/s of ${ours.name} as a multiple of the fastest peer`;
    goals.push({ name, target: SPEED_RATIO, sense: "at least", unit: "x", measured: speed(ours) / best });
  }
  if (graphs.length > 0) {
    const name = `its memory, of that of the smallest f32 HNSW (${graphs[0].name})`;
    const target = MOST_MEMORY;
    goals.push({ name, target, sense: "at most", unit: "", measured: ours.bytesAVector / graphs[0].bytesAVector });
  }
  return goals;
}
