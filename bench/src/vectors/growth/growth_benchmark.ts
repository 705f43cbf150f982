import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { generatedDataSet } from "../../data/generated.ts";
import { EF_CONSTRUCTION, M } from "../../engines/engine.ts";
import { Resume } from "../../measure/resume.ts";
import { speedAtRecall } from "../../measure/speed_at_recall.ts";
import type { FiguresResult } from "../../report/figures.ts";
import type { Goal } from "../../report/goal.ts";
import { runOrigin } from "../../report/machine.ts";
import { BENCH, CACHE } from "../../report/paths.ts";
import { TARGET_RECALL } from "../../search/search_plan.ts";
import type { CurveSetting } from "../curve/curve_task.ts";
import { type Curve, LIMIT, measureCurve } from "../curve/measure_curve.ts";
import { growthPlot } from "./growth_plot.ts";

const PLOT = join(BENCH, "../docs/vectors-growth.svg");
/** What ten times as many rows may leave of the speed. */
const LEAST_SHARE = 0.6;
const JUDGED = { from: 100_000, to: 1_000_000 };

const SETTING: CurveSetting = {
  index: "HNSW",
  buildParams: { M, efConstruction: EF_CONSTRUCTION },
  param: "ef",
  values: [16, 32, 64, 128, 256, 512],
};

const METHOD = `For each number of rows a fresh process inserts them, builds HNSW over one segment and searches through \`client.search\`, one query
at a time on one thread, with ever larger ef. Queries/s at recall@${LIMIT} ${TARGET_RECALL} are interpolated between the two nearest ef. The vectors come from one
source, so that more rows fill the same clusters more densely. [A picture](vectors-growth.svg) of them.`;

export interface GrowthPlan {
  readonly sizes: readonly number[];
  readonly dim: number;
  readonly queries: number;
  readonly repetitions: number;
}

/** What is left of the speed when the rows become many? */
export async function runGrowthBenchmark({ sizes, dim, queries, repetitions }: GrowthPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const resume = new Resume("growth");
  const curves: Curve[] = [];
  for (const rows of sizes) {
    const key = `${rows}x${dim}, ${queries} queries, ${repetitions} repetitions`;
    const measure = async () =>
      measureCurve(await generatedDataSet({ rows, dim, queries }, CACHE), SETTING, repetitions);
    curves.push(await resume.once(key, measure));
  }
  mkdirSync(dirname(PLOT), { recursive: true });
  const speeds = curves.map(({ rows, points }) => ({ rows, queriesPerSecond: speedAtRecall(points, TARGET_RECALL) }));
  writeFileSync(
    PLOT,
    growthPlot(speeds, `queries/s at recall@${LIMIT} ${TARGET_RECALL}, ${dim} dims, ${origin.date.slice(0, 10)}`),
  );
  resume.end();
  return {
    benchmark: "growth",
    title: "Growth",
    method: METHOD,
    origin,
    data: { name: `generated, ${dim} dims` },
    figures: [
      {
        caption: `HNSW by rows`,
        rowTitle: "rows",
        columns: [
          { key: "speed", title: `queries/s at recall@${LIMIT} ${TARGET_RECALL}` },
          { key: "share", title: "of the size before", digits: 2 },
          ...SETTING.values.map((ef) => ({ key: `${ef}`, title: `recall at ef ${ef}`, digits: 3 })),
          { key: "build", title: "build, s", digits: 1 },
          { key: "bytes", title: "bytes a vector beside it" },
        ],
        rows: curves.map((curve, i) => ({
          name: curve.rows.toLocaleString("en"),
          values: {
            ...Object.fromEntries(curve.points.map(({ value, recall }) => [`${value}`, recall])),
            speed: speeds[i].queriesPerSecond,
            share: i === 0 ? undefined : share(speeds[i].queriesPerSecond, speeds[i - 1].queriesPerSecond),
            build: curve.buildSeconds,
            bytes: curve.indexBytes / curve.rows,
          },
        })),
      },
    ],
    notes: [],
    absent: [],
    goals: goalsOf(speeds),
  };
}

function share(now: number | undefined, before: number | undefined): number | undefined {
  return now === undefined || before === undefined ? undefined : now / before;
}

function goalsOf(speeds: readonly { readonly rows: number; readonly queriesPerSecond: number | undefined }[]): Goal[] {
  const at = (rows: number) => speeds.find((each) => each.rows === rows)?.queriesPerSecond;
  const measured = share(at(JUDGED.to), at(JUDGED.from));
  if (measured === undefined) return [];
  const name = "queries/s at 1,000,000 rows, of those at 100,000";
  return [{ name, target: LEAST_SHARE, sense: "at least", unit: "", measured }];
}
