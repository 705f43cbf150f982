import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DataSet } from "../../data/data_set.ts";
import { Resume } from "../../measure/resume.ts";
import type { Figures, FiguresResult } from "../../report/figures.ts";
import { leftOut } from "../../report/left_out.ts";
import { runOrigin } from "../../report/machine.ts";
import { BENCH } from "../../report/paths.ts";
import type { AbsentEngine } from "../../report/search_result.ts";
import type { CurveSetting } from "../curve/curve_task.ts";
import { type Curve, curveName, LIMIT, measureCurve } from "../curve/measure_curve.ts";
import { type TableSettings, tableSettings } from "./table_settings.ts";
import { tablesPage } from "./tables_page.ts";

const PAGE = join(BENCH, "../docs/index-tables.md");
const BYTES_A_FLOAT = 4;

const METHOD = `Each index is built over one segment with all rows in a fresh process, through the client; then single queries go to it, one at a time on one
thread, through \`client.search\`. Recall@${LIMIT} is measured against an exact scan; queries/s come from each query's median time over the repetitions. Bytes a
vector: what the index keeps beside the vectors, and the vectors as far as they are in memory.`;

export interface TablesPlan {
  readonly data: DataSet;
  readonly repetitions: number;
}

/** What do the indexes give and cost at the settings that the field compares? Writes docs/index-tables.md. */
export async function runTablesBenchmark({ data, repetitions }: TablesPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const { files, rows, queries } = data;
  const resume = new Resume(`tables ${files.name} ${queries.length} ${repetitions}`);
  const absent: AbsentEngine[] = [];
  const tables = tableSettings(rows.rows, files.dim);
  const curves = new Map<string, Curve>();
  for (const setting of tables.flatMap(({ settings }) => settings)) {
    const name = curveName(setting);
    if (curves.has(name)) continue;
    try {
      curves.set(name, await resume.once(name, () => measureCurve(data, setting, repetitions)));
    } catch (error) {
      absent.push(leftOut(name, error));
    }
  }
  const figures = tables.flatMap((table) => figuresOf(table, curves));
  const memory = memoryFigures([...curves.values()], files.dim);
  const result: FiguresResult = {
    benchmark: "tables",
    title: "Indexes at many settings",
    method: METHOD,
    origin,
    data: { name: files.name },
    figures: [...figures, memory],
    notes: [],
    absent,
    goals: [],
  };
  mkdirSync(dirname(PAGE), { recursive: true });
  writeFileSync(PAGE, tablesPage(result, tables));
  resume.end();
  return result;
}

/** Recall and speed of a table's indexes, side by side for each value of the parameter. */
function figuresOf({ title, settings }: TableSettings, curves: ReadonlyMap<string, Curve>): Figures[] {
  const known = settings.flatMap((setting) => curves.get(curveName(setting)) ?? []);
  const params = [...new Set(known.map(({ setting }) => setting.param))];
  return params.map((param) => {
    const own = known.filter(({ setting }) => setting.param === param);
    const values = [...new Set(own.flatMap(({ setting }) => setting.values))].sort((a, b) => a - b);
    return {
      caption: param === undefined ? title : `${title}, by \`${param}\``,
      rowTitle: "index",
      columns: [
        ...values.flatMap((value) => [
          { key: `recall ${value}`, title: columnTitle("recall", param, value), digits: 3 },
          { key: `speed ${value}`, title: "queries/s" },
        ]),
        { key: "build", title: "build, s", digits: 1 },
      ],
      rows: own.map((curve) => ({ name: curveName(curve.setting), values: valuesOf(curve) })),
    };
  });
}

function columnTitle(what: string, param: CurveSetting["param"], value: number): string {
  return param === undefined ? what : `${what} at ${value}`;
}

function valuesOf({ points, buildSeconds }: Curve): Record<string, number> {
  const values: Record<string, number> = { build: buildSeconds };
  for (const { value, recall, queriesPerSecond } of points) {
    values[`recall ${value}`] = recall;
    values[`speed ${value}`] = queriesPerSecond;
  }
  return values;
}

function memoryFigures(curves: readonly Curve[], dim: number): Figures {
  return {
    caption: "Bytes of memory a vector",
    rowTitle: "index",
    columns: [
      { key: "index", title: "index" },
      { key: "vectors", title: "vectors" },
      { key: "share", title: "index, of f32 vectors", digits: 3 },
    ],
    rows: curves.map(({ setting, rows, indexBytes, vectorBytes }) => ({
      name: curveName(setting),
      values: {
        index: indexBytes / rows,
        vectors: vectorBytes / rows,
        share: indexBytes / rows / (dim * BYTES_A_FLOAT),
      },
    })),
  };
}
