import { fileURLToPath } from "node:url";
import type { DataSet } from "../../data/data_set.ts";
import { inTemporaryFolder } from "../../measure/folder.ts";
import { inOwnProcess } from "../../measure/own_process.ts";
import { recall } from "../../measure/recall.ts";
import { median } from "../../measure/statistics.ts";
import type { FigureRow, FiguresResult } from "../../report/figures.ts";
import type { Goal } from "../../report/goal.ts";
import { runOrigin } from "../../report/machine.ts";
import { step } from "../../report/progress.ts";
import { installedVersion } from "../../report/versions.ts";
import { Contenders } from "../../stores/contenders.ts";
import { STORES, storeKind } from "../../stores/store_kinds.ts";
import { fillStore } from "../fill_task.ts";
import type { OpeningAnswer, OpeningTask } from "./opening_task.ts";

const PROCESS = fileURLToPath(new URL("./opening_process.js", import.meta.url));
const LIMIT = 10;
const MOST_MS = 100;

const METHOD = `Each engine writes the same rows with four scalar fields, builds its graph and closes. Then fresh processes open
what lies there and search it once, each with another query; the files are in the system's cache, as they were just
written. The clock begins before the call that opens and ends with the first search's answer; loading the package's code
stands by itself. Recall of the first answers shows that they are whole. Engines take turns; medians of {repetitions}.`;

export interface OpeningPlan {
  readonly data: DataSet;
  readonly repetitions: number;
}

/** How long does a user wait for the first answer of a database that is there? */
export async function runOpeningBenchmark({ data, repetitions }: OpeningPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const contenders = new Contenders();
  const rows = await inTemporaryFolder("opening", async (parent) => {
    const answers = new Map<string, OpeningAnswer[]>(STORES.map((store) => [store, []]));
    const folderOf = (store: string): string => `${parent}/${store}`;
    for (const store of STORES) {
      await contenders.run(store, () => fillStore(data, store, folderOf(store), true));
    }
    await step("opening", repetitions, async (progress) => {
      for (let repetition = 0; repetition < repetitions; repetition++) {
        for (const [store, own] of answers) {
          const answer = await contenders.run(store, () => open(data, store, folderOf(store), repetition));
          if (answer) own.push(answer);
        }
        progress(repetition + 1);
      }
    });
    return [...answers].filter(([, own]) => own.length > 0).map(([store, own]) => figureRow(store, own, data));
  });
  return {
    benchmark: "opening",
    title: "Opening",
    method: METHOD.replace("{repetitions}", `${repetitions}`),
    origin,
    data: { name: data.files.name },
    figures: [
      {
        caption: "From the call that opens to the first answer",
        rowTitle: "engine",
        columns: [
          { key: "answerMs", title: "open + first search, ms", digits: 1 },
          { key: "slowestMs", title: "slowest", digits: 1 },
          { key: "openMs", title: "open, ms", digits: 1 },
          { key: "firstSearchMs", title: "first search, ms", digits: 1 },
          { key: "secondSearchMs", title: "second search, ms", digits: 2 },
          { key: "importMs", title: "loading the code, ms", digits: 1 },
          { key: "residentMb", title: "MB resident", digits: 0 },
          { key: "recall", title: "recall@10", digits: 3 },
        ],
        rows,
      },
    ],
    notes: STORES.map(
      (store) => `${store} ${installedVersion(storeKind(store).packageName)}: ${storeKind(store).index}`,
    ),
    absent: contenders.absent,
    goals: openingGoals(rows),
  };
}

export function openingGoals(rows: readonly FigureRow[]): Goal[] {
  const measured = rows.find(({ name }) => name === "elanus")?.values.answerMs;
  if (measured === undefined) return [];
  const name = "from opening a flushed database to the first search's answer";
  return [{ name, target: MOST_MS, sense: "at most", unit: "ms", measured }];
}

function open({ files, queries }: DataSet, store: string, folder: string, repetition: number): Promise<OpeningAnswer> {
  const query = queries[repetition % queries.length];
  const task: OpeningTask = { store, folder, dim: files.dim, query, limit: LIMIT };
  return inOwnProcess<OpeningAnswer>(PROCESS, task);
}

function figureRow(name: string, answers: readonly OpeningAnswer[], { truth }: DataSet): FigureRow {
  const of = (value: (answer: OpeningAnswer) => number): number => median(answers.map(value));
  const wanted = answers.map((_, repetition) => truth[repetition % truth.length]);
  const found = Int32Array.from(answers.flatMap((answer) => answer.found));
  return {
    name,
    values: {
      answerMs: of(({ openMs, firstSearchMs }) => openMs + firstSearchMs),
      slowestMs: Math.max(...answers.map(({ openMs, firstSearchMs }) => openMs + firstSearchMs)),
      openMs: of(({ openMs }) => openMs),
      firstSearchMs: of(({ firstSearchMs }) => firstSearchMs),
      secondSearchMs: of(({ secondSearchMs }) => secondSearchMs),
      importMs: of(({ importMs }) => importMs),
      residentMb: of(({ residentBytes }) => residentBytes / 1e6),
      recall: recall(found, wanted, LIMIT),
    },
  };
}
