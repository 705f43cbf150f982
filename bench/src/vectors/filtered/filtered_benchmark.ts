import type { DataSet } from "../../data/data_set.ts";
import { exactTop } from "../../data/exact_scan.ts";
import { rowTags, type TagFilter } from "../../data/row_tags.ts";
import { type BuiltEngine, buildEngine } from "../../engines/build_engine.ts";
import { recall } from "../../measure/recall.ts";
import { type CurvePoint, speedAtRecall } from "../../measure/speed_at_recall.ts";
import { medianOfEach, sum } from "../../measure/statistics.ts";
import type { Figures, FiguresResult } from "../../report/figures.ts";
import type { Goal } from "../../report/goal.ts";
import { runOrigin } from "../../report/machine.ts";
import { step } from "../../report/progress.ts";
import type { AbsentEngine } from "../../report/search_result.ts";
import { LIMIT, TARGET_RECALL } from "../../search/search_plan.ts";
import { FILTERED_EFS, FILTERS, filterName } from "./filtered_plan.ts";

const METHOD = `Each engine stores two numbers with every row and has an index on both: one is drawn at random, the other is the rank of the
row's product with one vector, so that a filter on it keeps rows of one region, far from most queries. Every filter is
asked with ever larger ef until recall@${LIMIT} is ${TARGET_RECALL}; queries/s at that recall are interpolated between the two
nearest ef. Truth is an exact scan of the rows that pass. Single queries, one thread, engine after engine at each ef.`;

/** Our searches beside the fastest peer, in every band. */
const SPEED_RATIO = 3;

export interface FilteredPlan {
  readonly data: DataSet;
  readonly engines: readonly string[];
  readonly repetitions: number;
}

/** An engine, and for each filter what it found at each ef so far. */
interface Contender extends BuiltEngine {
  readonly curves: readonly Point[][];
}

interface Point extends CurvePoint {
  readonly ef: number;
}

/** What do searches among some of the rows cost, however many pass? */
export async function runFilteredBenchmark(plan: FilteredPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const truths = await filteredTruths(plan.data);
  const contenders: Contender[] = [];
  const absent: AbsentEngine[] = [];
  try {
    for (const name of plan.engines) {
      const engine = await buildEngine(name, plan.data, absent, true);
      if (engine !== undefined) contenders.push({ ...engine, curves: FILTERS.map(() => []) });
    }
    await measureAll(plan, truths, contenders);
    const figures = [speeds(contenders), ...contenders.map(reached)];
    const notes = contenders.map(({ host }) => `${host.name} ${host.version}: ${host.description}`);
    for (const { host } of contenders) await host.close();
    return {
      benchmark: "filtered",
      title: "Filtered searches",
      method: METHOD,
      origin,
      data: { name: plan.data.files.name },
      figures,
      notes,
      absent,
      goals: filteredGoals(contenders),
    };
  } finally {
    for (const { host } of contenders) host.dispose();
  }
}

async function filteredTruths({ files, rows, queries }: DataSet): Promise<Int32Array[][]> {
  const tags = rowTags(files.rowsPath, files.dim);
  const truths: Int32Array[][] = [];
  await step("exact answers", FILTERS.length, async (progress) => {
    for (const { tag, below } of FILTERS) {
      truths.push(
        await exactTop(
          rows,
          queries,
          LIMIT,
          () => {},
          (row) => tags[tag][row] < below,
        ),
      );
      progress(truths.length);
    }
  });
  return truths;
}

async function measureAll(
  { repetitions }: FilteredPlan,
  truths: readonly Int32Array[][],
  contenders: readonly Contender[],
): Promise<void> {
  await step("searching", FILTERS.length * FILTERED_EFS.length, async (progress) => {
    let done = 0;
    for (const [f, filter] of FILTERS.entries()) {
      for (const ef of FILTERED_EFS) {
        const asked = contenders.filter(({ curves }) => (curves[f].at(-1)?.recall ?? 0) < TARGET_RECALL);
        const points = await measure(asked, ef, filter, truths[f], repetitions);
        for (const [i, point] of points.entries()) asked[i].curves[f].push(point);
        progress(++done);
      }
    }
  });
}

/** Engine after engine, and again: a change of the machine's mood falls on all alike. */
async function measure(
  contenders: readonly Contender[],
  ef: number,
  filter: TagFilter,
  truth: readonly Int32Array[],
  repetitions: number,
): Promise<Point[]> {
  const times = contenders.map((): Float64Array[] => []);
  const recalls = contenders.map(() => 0);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [i, { host }] of contenders.entries()) {
      const { milliseconds, found } = await host.measure(ef, LIMIT, filter);
      times[i].push(milliseconds);
      recalls[i] = recall(found, truth, LIMIT);
    }
  }
  return contenders.map((_, i) => ({
    ef,
    recall: recalls[i],
    queriesPerSecond: (1000 * times[i][0].length) / sum(medianOfEach(times[i])),
  }));
}

function speedOf({ curves }: Contender, f: number): number | undefined {
  return speedAtRecall(curves[f], TARGET_RECALL);
}

function ratioTo(contenders: readonly Contender[], f: number): number | undefined {
  const ours = contenders.find(({ host }) => host.name === "elanus");
  const peers = contenders.filter(({ host }) => host.name !== "elanus").map((peer) => speedOf(peer, f) ?? 0);
  if (ours === undefined || peers.length === 0) return undefined;
  return (speedOf(ours, f) ?? 0) / Math.max(...peers);
}

function speeds(contenders: readonly Contender[]): Figures {
  return {
    caption: `Queries/s at recall@${LIMIT} ${TARGET_RECALL}`,
    rowTitle: "filter",
    columns: [
      ...contenders.map(({ host }) => ({ key: host.name, title: host.name })),
      { key: "ratio", title: "elanus / best peer", digits: 2 },
    ],
    rows: FILTERS.map((filter, f) => ({
      name: filterName(filter),
      values: {
        ...Object.fromEntries(contenders.map((contender) => [contender.host.name, speedOf(contender, f)])),
        ratio: ratioTo(contenders, f),
      },
    })),
  };
}

/** The last ef that an engine was asked with, and what came of it. */
function reached({ host, curves }: Contender): Figures {
  return {
    caption: `${host.name}, at the largest ef that it was asked with`,
    rowTitle: "filter",
    columns: [
      { key: "ef", title: "ef" },
      { key: "recall", title: `recall@${LIMIT}`, digits: 4 },
      { key: "queriesPerSecond", title: "queries/s" },
    ],
    rows: FILTERS.map((filter, f) => ({ name: filterName(filter), values: { ...curves[f].at(-1) } })),
  };
}

function filteredGoals(contenders: readonly Contender[]): Goal[] {
  return FILTERS.flatMap((filter, f): Goal[] => {
    const measured = ratioTo(contenders, f);
    if (measured === undefined) return [];
    const name = `filtered searches at recall@${LIMIT} ${TARGET_RECALL}, ${filterName(filter)}, as a multiple of the best peer`;
    return [{ name, target: SPEED_RATIO, sense: "at least", unit: "x", measured }];
  });
}
