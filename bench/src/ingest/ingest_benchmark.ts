import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { quantile } from "../measure/statistics.ts";
import type { Goal } from "../report/goal.ts";
import type { IngestResult, Latency } from "../report/ingest_result.ts";
import { runOrigin } from "../report/machine.ts";
import { step } from "../report/progress.ts";
import { installedVersion } from "../report/versions.ts";
import { type CommandRun, runElanus } from "./run_command.ts";
import { timeWords, type WordsTimes } from "./time_words.ts";

const COLLECTION = "products";

/** What the benchmark reads of the summary that `elanus ingest --json` prints. */
interface IngestSummary {
  readonly documents: number;
  readonly seconds: Readonly<Record<string, number>>;
}

/**
 * Takes a catalogue from its file to its first answer with the commands that a user runs, then searches the database
 * with real queries in a fresh process.
 *
 * @param folder has `products.jsonl.gz` and `judgments.tsv`, whose first column is a query.
 * @throws Error where the folder is not there.
 */
export async function runIngestBenchmark(folder: string): Promise<IngestResult> {
  if (!existsSync(folder)) throw new Error(`the catalogue is not at ${folder}`);
  const origin = runOrigin();
  const file = join(folder, "products.jsonl.gz");
  const queries = readQueries(join(folder, "judgments.tsv"));
  const scratch = mkdtempSync(join(tmpdir(), "elanus-bench-ingest-"));
  const db = join(scratch, "products.elanus");
  try {
    const ingest = await runElanus(["ingest", file, "--db", db, "--collection", COLLECTION, "--json"]);
    const answer = await runElanus(["search", queries[0], "--db", db, "--collection", COLLECTION, "--json"]);
    const times = await step("searching by words", 1, () => timeWords({ db, queries }));
    const summary: IngestSummary = JSON.parse(ingest.stdout);
    return {
      benchmark: "ingest",
      origin,
      version: installedVersion("elanus"),
      data: { name: basename(file), rows: summary.documents, queries: queries.length },
      ingestSeconds: ingest.seconds,
      firstAnswerSeconds: answer.seconds,
      stages: summary.seconds,
      ingestPeakBytes: ingest.peakBytes,
      searchPeakBytes: times.peakBytes,
      wordsToHits: latency(times.wordsToHits),
      search: latency(times.search),
      goals: goals(ingest, answer, times),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function readQueries(path: string): string[] {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n").slice(1);
  return [...new Set(lines.map((line) => line.split("\t")[0]))];
}

function latency(milliseconds: Float64Array): Latency {
  return { p50Ms: quantile(milliseconds, 0.5), p99Ms: quantile(milliseconds, 0.99) };
}

function goals(ingest: CommandRun, answer: CommandRun, times: WordsTimes): Goal[] {
  const figures = [
    { name: "file to first answer", target: 60, unit: "s", measured: ingest.seconds + answer.seconds },
    { name: "peak memory of ingestion", target: 700, unit: "MB", measured: ingest.peakBytes / 1e6 },
    {
      name: "words to hits in the open database, p99",
      target: 5,
      unit: "ms",
      measured: quantile(times.wordsToHits, 0.99),
    },
  ];
  return figures.map((figure) => ({ ...figure, sense: "at most" }));
}
