import { fileURLToPath } from "node:url";
import { inOwnProcess } from "../measure/own_process.ts";
import { median } from "../measure/statistics.ts";
import type { FiguresResult } from "../report/figures.ts";
import type { Goal } from "../report/goal.ts";
import { runOrigin } from "../report/machine.ts";
import { step } from "../report/progress.ts";
import type { EpochAnswer, EpochTask } from "./epoch_task.ts";

const PROCESS = fileURLToPath(new URL("./epoch_process.js", import.meta.url));
const MOST_SECONDS = 10;
/** The goal is for these alone. */
const JUDGED = { interactions: 100_000, dim: 64, batch: 1024 };

const METHOD = `One process trains towers on generated interactions, twenty of each user and ten of each item, with titles, categories and prices of the items; all
options but those named are the defaults. An epoch is every interaction once, with the recall on one more of each user and with what is kept
for --resume. The first has the preparation of the data in it; the figure is the median of the others.`;

/** How long does an epoch take? */
export async function runEpochBenchmark(plan: EpochTask): Promise<FiguresResult> {
  const origin = runOrigin();
  const answer = await step("epochs", plan.epochs, (progress) =>
    inOwnProcess<EpochAnswer>(PROCESS, plan, progress, []),
  );
  const [first, ...others] = answer.seconds;
  const epoch = median(others);
  const { interactions, dim, batch } = plan;
  const name = `${interactions.toLocaleString("en")} interactions, dim ${dim}, batch ${batch.toLocaleString("en")}`;
  const caption = `${answer.users.toLocaleString("en")} users, ${answer.items.toLocaleString("en")} items`;
  const values = { epoch, first, slowest: Math.max(...others), memoryMb: answer.peakBytes / 1e6 };
  return {
    benchmark: "epoch",
    title: "An epoch",
    method: METHOD,
    origin,
    data: { name },
    figures: [{ caption, rowTitle: "epochs", columns: COLUMNS, rows: [{ name: `${plan.epochs}`, values }] }],
    notes: [],
    absent: [],
    goals: epochGoals(plan, epoch),
  };
}

const COLUMNS = [
  { key: "epoch", title: "an epoch in s", digits: 2 },
  { key: "slowest", title: "the slowest in s", digits: 2 },
  { key: "first", title: "the first in s", digits: 2 },
  { key: "memoryMb", title: "peak memory MB" },
];

/** None for other sizes than those that the goal is meant for. */
export function epochGoals(plan: EpochTask, measured: number): Goal[] {
  const { interactions, dim, batch } = JUDGED;
  if (plan.interactions !== interactions || plan.dim !== dim || plan.batch !== batch) return [];
  return [{ name: "an epoch", target: MOST_SECONDS, sense: "at most", unit: "s", measured }];
}
