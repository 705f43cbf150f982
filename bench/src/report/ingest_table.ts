import { amount } from "./goal.ts";
import type { IngestResult, Latency } from "./ingest_result.ts";
import type { Table } from "./search_tables.ts";

/** One row a figure. */
export function ingestTable(result: IngestResult): Table {
  const stages = Object.entries(result.stages).map(([stage, seconds]) => `${stage} ${seconds.toFixed(1)}`);
  return {
    header: ["figure", "measured"],
    rows: [
      ["`elanus ingest`", `${amount(result.ingestSeconds, "s")} (${stages.join(", ")})`],
      ["the first `elanus search`", amount(result.firstAnswerSeconds, "s")],
      ["peak resident set of ingestion", amount(result.ingestPeakBytes / 1e6, "MB")],
      ["peak resident set of searching", amount(result.searchPeakBytes / 1e6, "MB")],
      ["words to hits with all fields, p50 / p99", pair(result.wordsToHits)],
      ["`client.search` alone, p50 / p99", pair(result.search)],
    ],
  };
}

function pair({ p50Ms, p99Ms }: Latency): string {
  return `${p50Ms.toFixed(2)} / ${p99Ms.toFixed(2)} ms`;
}
