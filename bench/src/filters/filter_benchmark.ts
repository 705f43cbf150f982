import { fileURLToPath } from "node:url";
import type { DataSet } from "../data/data_set.ts";
import { inTemporaryFolder } from "../measure/folder.ts";
import { inOwnProcess } from "../measure/own_process.ts";
import type { Figures, FiguresResult } from "../report/figures.ts";
import { runOrigin } from "../report/machine.ts";
import { step } from "../report/progress.ts";
import { installedVersion } from "../report/versions.ts";
import { Contenders } from "../stores/contenders.ts";
import { STORES, storeKind } from "../stores/store_kinds.ts";
import { countMatches } from "./count_matches.ts";
import { filterCases } from "./filter_cases.ts";
import { filterGoals } from "./filter_goals.ts";
import type { EvaluationAnswer, EvaluationTask, FilterAnswer, FilterPhase, FilterTask } from "./filter_task.ts";

const PROCESS = fileURLToPath(new URL("./filter_process.js", import.meta.url));
const EVALUATION_PROCESS = fileURLToPath(new URL("./evaluation_process.js", import.meta.url));

const METHOD = `A key, an int64, a double, a text of 1,000 categories, a nullable int32, JSON and an array, each without an order that
helps, beside a small vector. Every filter has other constants at each repetition, and every count was checked against
plain TypeScript. Count is \`client.count\` and \`countRows\` (zvec has no such call); keys are those of the first 1,000
matches, as \`client.query\` gives them; evaluation is Elanus from the filter's text to the number of rows, beneath the
client. Each engine has a process of its own and as many threads as it takes by itself; Elanus takes the calling one.
Indexes: AUTOINDEX in Elanus, INVERT in zvec, BTREE in LanceDB, on the four scalar fields. Medians of {repetitions}, or of
what fits into 3 s.`;

export interface FilterPlan {
  readonly data: DataSet;
  readonly repetitions: number;
}

/** What each engine answered, by its name. */
type Answers = Readonly<Record<string, FilterAnswer | undefined>>;

/** What does a filter over many rows cost? */
export async function runFilterBenchmark({ data, repetitions }: FilterPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const contenders = new Contenders();
  const answers: Record<string, FilterAnswer | undefined> = {};
  let evaluation: EvaluationAnswer = {};
  for (const store of STORES) {
    await inTemporaryFolder("filters", async (folder) => {
      answers[store] = await contenders.run(store, () => answerFilters(data, store, folder, repetitions));
      if (store === "elanus") evaluation = await evaluateFilters(data, folder, repetitions);
    });
  }
  const counts = countMatches(data.rows.rows);
  checkCounts(counts, answers);
  const figures = [
    phaseFigures("scan", "Without indexes", data.rows.rows, counts, answers, {}),
    phaseFigures("index", "With indexes", data.rows.rows, counts, answers, evaluation),
  ];
  return {
    benchmark: "filters",
    title: "Filters",
    method: METHOD.replace("{repetitions}", `${repetitions}`),
    origin,
    data: { name: `${data.rows.rows.toLocaleString("en")} rows` },
    figures,
    notes: notes(answers),
    absent: contenders.absent,
    goals: filterGoals(filterCases(data.rows.rows), figures),
  };
}

function answerFilters({ files, rows }: DataSet, store: string, folder: string, repetitions: number) {
  const task: FilterTask = { store, folder, dim: files.dim, rowsPath: files.rowsPath, repetitions };
  return step(`filters of ${store}`, rows.rows, (progress) => inOwnProcess<FilterAnswer>(PROCESS, task, progress));
}

function evaluateFilters({ files }: DataSet, folder: string, repetitions: number): Promise<EvaluationAnswer> {
  const task: EvaluationTask = { folder, dim: files.dim, rowsPath: files.rowsPath, repetitions };
  return step("evaluating filters", 1, () => inOwnProcess<EvaluationAnswer>(EVALUATION_PROCESS, task));
}

/** A fast answer that is wrong is no answer. */
function checkCounts(counts: Readonly<Record<string, number>>, answers: Answers): void {
  for (const [store, answer] of Object.entries(answers)) {
    for (const phase of Object.values(answer?.times ?? {})) {
      for (const [name, { matches }] of Object.entries(phase)) {
        if (matches === undefined || matches === counts[name]) continue;
        throw new Error(`${store} finds ${matches} rows with the filter "${name}"; there are ${counts[name]}`);
      }
    }
  }
}

function phaseFigures(
  phase: FilterPhase,
  caption: string,
  rows: number,
  counts: Readonly<Record<string, number>>,
  { elanus, zvec, lancedb }: Answers,
  evaluation: EvaluationAnswer,
): Figures {
  const cases = filterCases(rows).filter(({ measured }) => measured.includes(phase));
  return {
    caption: `${caption}, ms`,
    rowTitle: "filter",
    columns: [
      { key: "matches", title: "matches" },
      { key: "count", title: "elanus count", digits: 3 },
      ...(phase === "index" ? [{ key: "evaluation", title: "evaluation alone", digits: 3 }] : []),
      { key: "lancedbCount", title: "lancedb count", digits: 3 },
      { key: "keys", title: "elanus keys", digits: 3 },
      { key: "zvecKeys", title: "zvec keys", digits: 3 },
      { key: "lancedbKeys", title: "lancedb keys", digits: 3 },
    ],
    rows: cases
      .filter(({ name }) => elanus?.times[phase][name] !== undefined)
      .map(({ name }) => ({
        name,
        values: {
          matches: counts[name],
          count: elanus?.times[phase][name]?.countMs,
          evaluation: evaluation[name],
          lancedbCount: lancedb?.times[phase][name]?.countMs,
          keys: elanus?.times[phase][name]?.keysMs,
          zvecKeys: zvec?.times[phase][name]?.keysMs,
          lancedbKeys: lancedb?.times[phase][name]?.keysMs,
        },
      })),
  };
}

function notes(answers: Answers): string[] {
  return Object.entries(answers).flatMap(([store, answer]) => {
    if (answer === undefined) return [];
    const version = installedVersion(storeKind(store).packageName);
    const all = `count of all rows ${answer.countAllMs.toFixed(3)} ms`;
    return [`${store} ${version}: ${all}, four indexes built in ${answer.indexSeconds.toFixed(1)} s`];
  });
}
