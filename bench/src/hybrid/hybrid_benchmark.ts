import { fileURLToPath } from "node:url";
import type { DataSet } from "../data/data_set.ts";
import { inTemporaryFolder } from "../measure/folder.ts";
import { inOwnProcess } from "../measure/own_process.ts";
import { quantile, sum } from "../measure/statistics.ts";
import type { FiguresResult } from "../report/figures.ts";
import type { Goal } from "../report/goal.ts";
import { leftOut } from "../report/left_out.ts";
import { runOrigin } from "../report/machine.ts";
import { step } from "../report/progress.ts";
import type { AbsentEngine } from "../report/search_result.ts";
import { installedVersion } from "../report/versions.ts";
import { CANDIDATES, EF, LIMIT, RANK_CONSTANT, WAYS, type Way } from "./hybrid_engine.ts";
import { hybridEngine } from "./hybrid_engines.ts";
import type { HybridAnswer, HybridTask } from "./hybrid_task.ts";

const PROCESS = fileURLToPath(new URL("./hybrid_process.js", import.meta.url));
const MOST_P50_MS = 2;

const METHOD = `Each row has a vector and a text of 20 to 80 words whose frequencies fall as a language's do; a question is a held-out vector and
{words} of the rarer words of some text. By vector: the nearest ${LIMIT} at ef ${EF}; by words: the best ${LIMIT} by BM25; by both: the
best ${LIMIT} of ${CANDIDATES} by each, by reciprocal rank fusion with k ${RANK_CONSTANT}, in the engine. One question at a time, one thread where the engine lets us
say so, each engine in a process of its own, embedding not counted; each question's time is the median of {repetitions}. Found: the share of the rows
that Elanus finds with every vector compared, among those that an engine finds by both; BM25 is not the same to the last digit everywhere.`;

const TITLES: Readonly<Record<Way, string>> = { vector: "by vector", words: "by words", both: "by both" };

export interface HybridPlan {
  readonly data: DataSet;
  readonly engines: readonly string[];
  readonly words: number;
  readonly repetitions: number;
}

/** What does a search by meaning and words cost, from the question to the fused hits? */
export async function runHybridBenchmark(plan: HybridPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const absent: AbsentEngine[] = [];
  const answers: { readonly name: string; readonly answer: HybridAnswer }[] = [];
  for (const name of plan.engines) {
    try {
      answers.push({ name, answer: await measure(plan, name) });
    } catch (error) {
      absent.push(leftOut(name, error));
    }
  }
  const exact = answers.find(({ answer }) => answer.exact.length > 0)?.answer.exact;
  return {
    benchmark: "hybrid",
    title: "Hybrid search",
    method: METHOD.replace("{words}", `${plan.words}`).replace("{repetitions}", `${plan.repetitions}`),
    origin,
    data: { name: plan.data.files.name },
    figures: [
      {
        caption: "Milliseconds a question",
        rowTitle: "engine",
        columns: [
          ...WAYS.flatMap((way) => [
            { key: `${way} p50`, title: `${TITLES[way]}, p50`, digits: 3 },
            { key: `${way} p99`, title: "p99", digits: 3 },
          ]),
          { key: "rate", title: "questions/s by both" },
          { key: "found", title: "found", digits: 3 },
          { key: "fill", title: "filling, s", digits: 0 },
        ],
        rows: answers.map(({ name, answer }) => ({ name, values: figuresOf(answer, exact) })),
      },
    ],
    notes: answers.map(({ name }) => {
      const { packageName, description } = hybridEngine(name);
      return `${name} ${installedVersion(packageName)}: ${description}`;
    }),
    absent,
    goals: goalsOf(answers.find(({ name }) => name === "elanus")?.answer),
  };
}

function measure({ data, words, repetitions }: HybridPlan, engine: string): Promise<HybridAnswer> {
  return inTemporaryFolder("hybrid", (folder) => {
    const task: HybridTask = { engine, folder, files: data.files, words, repetitions };
    return step(`questions to ${engine}`, data.rows.rows, (progress) =>
      inOwnProcess<HybridAnswer>(PROCESS, task, progress),
    );
  });
}

function figuresOf({ milliseconds, found, fillSeconds }: HybridAnswer, exact: HybridAnswer["exact"] | undefined) {
  const values: Record<string, number | undefined> = {
    rate: (1000 * milliseconds.both.length) / sum(milliseconds.both),
    found: exact && shareFound(found, exact),
    fill: fillSeconds,
  };
  for (const way of WAYS) {
    values[`${way} p50`] = quantile(milliseconds[way], 0.5);
    values[`${way} p99`] = quantile(milliseconds[way], 0.99);
  }
  return values;
}

function shareFound(found: HybridAnswer["found"], exact: HybridAnswer["exact"]): number {
  const hits = exact.map((wanted, q) => wanted.filter((row) => found[q].includes(row)).length);
  return sum(hits) / sum(exact.map(({ length }) => length));
}

function goalsOf(ours: HybridAnswer | undefined): Goal[] {
  if (ours === undefined) return [];
  const measured = quantile(ours.milliseconds.both, 0.5);
  return [{ name: "p50 by both", target: MOST_P50_MS, sense: "at most", unit: "ms", measured }];
}
