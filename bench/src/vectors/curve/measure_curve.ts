import { fileURLToPath } from "node:url";
import type { DataSet } from "../../data/data_set.ts";
import { inOwnProcess } from "../../measure/own_process.ts";
import { recall } from "../../measure/recall.ts";
import type { CurvePoint } from "../../measure/speed_at_recall.ts";
import { sum } from "../../measure/statistics.ts";
import { step } from "../../report/progress.ts";
import type { CurveAnswer, CurveSetting, CurveTask } from "./curve_task.ts";

const PROCESS = fileURLToPath(new URL("./curve_process.js", import.meta.url));
export const LIMIT = 10;

export interface Curve {
  readonly setting: CurveSetting;
  readonly rows: number;
  readonly buildSeconds: number;
  readonly indexBytes: number;
  readonly vectorBytes: number;
  /** In the order of the setting's values. */
  readonly points: readonly (CurvePoint & { readonly value: number })[];
}

/** What an index over these rows costs, and what it gives, in a fresh process. */
export async function measureCurve(data: DataSet, setting: CurveSetting, repetitions: number): Promise<Curve> {
  const task: CurveTask = { files: data.files, setting, limit: LIMIT, repetitions };
  const answer = await step(`${curveName(setting)}, ${data.files.name}`, data.rows.rows, (progress) =>
    inOwnProcess<CurveAnswer>(PROCESS, task, progress),
  );
  const { buildSeconds, indexBytes, vectorBytes } = answer;
  const points = answer.points.map(({ milliseconds, found }, i) => ({
    value: setting.values[i],
    recall: recall(found, data.truth, LIMIT),
    queriesPerSecond: (1000 * milliseconds.length) / sum(milliseconds),
  }));
  return { setting, rows: data.rows.rows, buildSeconds, indexBytes, vectorBytes, points };
}

/** As "HNSW M 16 efConstruction 200". */
export function curveName({ index, buildParams }: CurveSetting): string {
  return [index, ...Object.entries(buildParams).map(([name, value]) => `${name} ${value}`)].join(" ");
}
