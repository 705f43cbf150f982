import type { DataSet } from "../data/data_set.ts";
import { type BuiltEngine, buildEngine } from "../engines/build_engine.ts";
import type { MeasureAnswer } from "../engines/engine_messages.ts";
import { recall } from "../measure/recall.ts";
import { speedAtRecall } from "../measure/speed_at_recall.ts";
import { median, medianOfEach, quantile, sum } from "../measure/statistics.ts";
import { runOrigin } from "../report/machine.ts";
import { step } from "../report/progress.ts";
import type { AbsentEngine, EngineResult, SearchPoint, SearchResult } from "../report/search_result.ts";
import { searchGoals } from "./search_goals.ts";
import { LIMIT, type SearchPlan, type Setting, TARGET_RECALL } from "./search_plan.ts";

/** An engine that was built, and what was measured of it so far. */
interface Contender extends BuiltEngine {
  readonly answers: { readonly setting: Setting; readonly answer: MeasureAnswer }[];
}

/**
 * Builds every engine, one after another, then measures them in turn, setting by setting and repetition by repetition
 * (A B A B), so that a change of the machine's mood falls on all alike.
 */
export async function runSearchBenchmark(plan: SearchPlan): Promise<SearchResult> {
  const origin = runOrigin();
  const contenders: Contender[] = [];
  const absent: AbsentEngine[] = [];
  try {
    for (const name of plan.engines) {
      const engine = await buildEngine(name, plan.data, absent);
      if (engine !== undefined) contenders.push({ ...engine, answers: [] });
    }
    await measureAll(plan, contenders);
    const engines = contenders.map((contender) => engineResult(contender, plan.data));
    for (const { host } of contenders) await host.close();
    const goals = searchGoals(plan.data.files.name, engines);
    return {
      benchmark: "search",
      origin,
      data: describe(plan.data),
      targetRecall: TARGET_RECALL,
      engines,
      absent,
      goals,
    };
  } finally {
    for (const { host } of contenders) host.dispose();
  }
}

async function measureAll({ settings, repetitions }: SearchPlan, contenders: readonly Contender[]): Promise<void> {
  const total = settings.length * repetitions * contenders.length;
  let done = 0;
  await step("searching", total, async (progress) => {
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const setting of settings) {
        for (const { host, answers } of contenders) {
          answers.push({ setting, answer: await host.measure(setting.ef, setting.limit) });
          progress(++done);
        }
      }
    }
  });
}

function engineResult({ host, built, answers }: Contender, { rows, truth }: DataSet): EngineResult {
  const settings = [...new Set(answers.map(({ setting }) => setting))];
  const points = settings.map((setting) => {
    const own = answers.filter((each) => each.setting === setting).map(({ answer }) => answer);
    return searchPoint(setting, own, truth);
  });
  return {
    name: host.name,
    version: host.version,
    description: host.description,
    buildThreads: host.buildThreads,
    buildSeconds: built.seconds,
    buildCpuSeconds: built.cpuSeconds,
    residentBytesAVector: median(answers.map(({ answer }) => answer.residentBytes)) / rows.rows,
    points,
    queriesPerSecondAtTarget: speedAtRecall(
      points.filter((point) => point.limit === LIMIT),
      TARGET_RECALL,
    ),
  };
}

function searchPoint(
  { ef, limit }: Setting,
  answers: readonly MeasureAnswer[],
  truth: readonly Int32Array[],
): SearchPoint {
  const times = answers.map(({ milliseconds }) => milliseconds);
  return {
    ef,
    limit,
    recall: median(answers.map(({ found }) => recall(found, truth, limit))),
    queriesPerSecond: rate(medianOfEach(times)),
    p50Ms: median(times.map((each) => quantile(each, 0.5))),
    p99Ms: median(times.map((each) => quantile(each, 0.99))),
    repetitions: times.map(rate),
  };
}

function rate(milliseconds: Float64Array): number {
  return (1000 * milliseconds.length) / sum(milliseconds);
}

function describe({ files, rows, queries }: DataSet): SearchResult["data"] {
  return { name: files.name, metric: files.metric, rows: rows.rows, dim: files.dim, queries: queries.length };
}
