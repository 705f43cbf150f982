import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generatedDataSet } from "../data/generated.ts";
import { inOwnProcess } from "../measure/own_process.ts";
import { quantile } from "../measure/statistics.ts";
import type { FigureRow, FiguresResult } from "../report/figures.ts";
import type { Goal } from "../report/goal.ts";
import { runOrigin } from "../report/machine.ts";
import { CACHE } from "../report/paths.ts";
import { step } from "../report/progress.ts";
import type { CandidatesAnswer, CandidatesPoint, CandidatesTask } from "./candidates_task.ts";

const PROCESS = fileURLToPath(new URL("./candidates_process.js", import.meta.url));
const LIMIT = 1000;
const LEAST_RECALL = 0.98;
const MOST_MS = 3;
const JUDGED_ITEMS = 1_000_000;

const METHOD = `One process holds the items in HNSW and asks \`recommender(...).candidates(user, { limit: ${LIMIT} })\` for one user after another, on one thread;
the user's vector is given, so that the figures are those of finding: the search, its trace and the candidates. Recall is the
share of the true ${LIMIT} nearest, by an exact scan. Times are each user's median over {repetitions} repetitions. The collection is kept in
bench/cache.`;

export interface CandidatesPlan {
  readonly items: number;
  readonly dim: number;
  readonly users: number;
  readonly repetitions: number;
  readonly efs: readonly number[];
}

/** How long does it take to find a thousand candidates? */
export async function runCandidatesBenchmark(plan: CandidatesPlan): Promise<FiguresResult> {
  const { items, dim, users, repetitions, efs } = plan;
  const data = await generatedDataSet({ rows: items, dim, queries: users }, CACHE);
  const folder = join(CACHE, `candidates-${items}x${dim}.elanus`);
  const origin = runOrigin();
  const task: CandidatesTask = { data: data.files, rows: items, folder, limit: LIMIT, efs, users, repetitions };
  const { points } = await step("candidates", items, (progress) =>
    inOwnProcess<CandidatesAnswer>(PROCESS, task, progress, []),
  );
  const caption = `${users.toLocaleString("en")} users, ${LIMIT} candidates each`;
  return {
    benchmark: "candidates",
    title: "Speed",
    method: METHOD.replace("{repetitions}", `${repetitions}`),
    origin,
    data: { name: `${LIMIT} of ${items.toLocaleString("en")} x ${dim}` },
    figures: [{ caption, rowTitle: "ef", columns: COLUMNS, rows: points.map(rowOf) }],
    notes: [],
    absent: [],
    goals: items === JUDGED_ITEMS ? goalsOf(points) : [],
  };
}

const COLUMNS = [
  { key: "recall", title: `recall@${LIMIT}`, digits: 4 },
  { key: "p50", title: "candidates p50 ms", digits: 2 },
  { key: "p99", title: "p99 ms", digits: 2 },
  { key: "searchP50", title: "client.search p50 ms", digits: 2 },
];

function rowOf({ ef, recall, milliseconds, searchMilliseconds }: CandidatesPoint): FigureRow {
  return {
    name: `${ef}`,
    values: {
      recall,
      p50: quantile(milliseconds, 0.5),
      p99: quantile(milliseconds, 0.99),
      searchP50: quantile(searchMilliseconds, 0.5),
    },
  };
}

/** By the fastest `ef` that finds enough. */
function goalsOf(points: readonly CandidatesPoint[]): Goal[] {
  const enough = points.filter(({ recall }) => recall >= LEAST_RECALL);
  const times = enough.map(({ milliseconds }) => quantile(milliseconds, 0.5));
  const best = Math.max(...points.map(({ recall }) => recall));
  return [
    { name: `recall@${LIMIT}`, target: LEAST_RECALL, sense: "at least", unit: "", measured: best },
    ...(times.length === 0
      ? []
      : [
          {
            name: `p50 at recall ${LEAST_RECALL}`,
            target: MOST_MS,
            sense: "at most" as const,
            unit: "ms",
            measured: Math.min(...times),
          },
        ]),
  ];
}
