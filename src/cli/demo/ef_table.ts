import { percentile } from "../../retrieval/measure/percentile.ts";
import { meanRecall } from "../../retrieval/measure/recall.ts";
import { searchTimed, type TimedAnswer } from "../../retrieval/measure/timed_search.ts";
import type { OpenCollection } from "../open_collection.ts";
import { shareBar } from "../terminal/bar.ts";
import { formatDuration, formatShare } from "../terminal/format.ts";
import type { Screen } from "../terminal/screen.ts";
import { renderTable } from "../terminal/table.ts";

/** What one ef costs and finds. */
export interface EfFigures {
  /** "exact" for the scan that the others are compared with. */
  readonly ef: number | "exact";
  readonly p50: number;
  readonly p99: number;
  /** The mean share of the exact top ten that was found. */
  readonly recall: number;
}

const EFS = [16, 32, 64, 128, 256];
const LIMIT = 10;
const REPETITIONS = 3;

/**
 * Searches for every query through the client, exactly and at each ef.
 *
 * @param onProgress called with the searches done and their total
 */
export async function measureEfs(
  { client, name }: OpenCollection,
  queries: readonly Float32Array[],
  onProgress: (done: number, total: number) => void,
): Promise<EfFigures[]> {
  const total = queries.length * (1 + EFS.length * REPETITIONS);
  let done = 0;
  const run = async (params: Record<string, unknown>) => {
    const answers: TimedAnswer[] = [];
    for (const query of queries) {
      answers.push(await searchTimed(client, { collection_name: name, data: query, limit: LIMIT, params }));
      onProgress(++done, total);
    }
    return answers;
  };
  const exact = await run({ exact: true });
  const figures: EfFigures[] = [figuresOf("exact", exact, exact)];
  for (const ef of EFS) {
    const runs = [];
    for (let i = 0; i < REPETITIONS; i++) runs.push(await run({ ef }));
    figures.push(figuresOf(ef, exact, runs.flat()));
  }
  return figures;
}

/** The figures as a table, with a bar for the median time. */
export function renderEfTable(figures: readonly EfFigures[], screen: Pick<Screen, "colors" | "width">): string {
  const { yellow, bold } = screen.colors;
  const slowest = Math.max(...figures.map((figure) => figure.p50));
  return renderTable(
    [
      { title: "ef", align: "right" },
      { title: "p50", align: "right" },
      { title: "" },
      { title: "p99", align: "right" },
      { title: "recall@10", align: "right" },
    ],
    figures.map(({ ef, p50, p99, recall }) => [
      bold(String(ef)),
      formatDuration(p50),
      yellow(shareBar(p50 / slowest, 20)),
      formatDuration(p99),
      formatShare(recall),
    ]),
    screen,
  );
}

/** `answers` may be several rounds over the queries of `exact`. */
function figuresOf(ef: EfFigures["ef"], exact: readonly TimedAnswer[], answers: readonly TimedAnswer[]): EfFigures {
  const times = answers.map((answer) => answer.ms);
  const idsOf = (some: readonly TimedAnswer[]) => some.map((answer) => answer.ids);
  const recall = meanRecall(idsOf(exact), idsOf(answers));
  return { ef, p50: percentile(times, 0.5), p99: percentile(times, 0.99), recall };
}
