import type { Diagnosis, ExplainedStage, Trace } from "../retrieval/index.ts";
import { formatCount, formatDuration } from "./terminal/format.ts";
import type { Screen } from "./terminal/screen.ts";
import { renderTable } from "./terminal/table.ts";

type Paper = Pick<Screen, "colors" | "width">;

/** What each stage of a search did, as a table. */
export function renderTraceSteps({ steps, filter }: Trace, paper: Paper): string {
  const { bold, dim, yellow } = paper.colors;
  const table = renderTable(
    [
      { title: "stage" },
      { title: "ranked", align: "right" },
      { title: "kept", align: "right" },
      { title: "time", align: "right" },
      { title: "", flexible: true },
    ],
    steps.map(({ stage, ranked, kept, ms, fellBack, note }) => [
      bold(stage),
      formatCount(ranked.length),
      formatCount(kept),
      formatDuration(ms),
      note === undefined ? "" : (fellBack ? yellow : dim)(note),
    ]),
    paper,
  );
  return filter === undefined ? table : `${dim(`filter: ${filter}`)}\n${table}`;
}

/** The ranks of a row on its way: `semantic(embedding) 3 → fuse(rrf) 1`. */
export function renderRanks(stages: readonly ExplainedStage[]): string {
  const ranked = stages.filter(({ stage }) => stage !== "hits");
  return ranked.map(({ stage, rank }) => `${stage} ${rank === undefined ? "–" : formatCount(rank)}`).join(" → ");
}

/** Where a row was lost, and what would keep it. */
export function renderDiagnosis(diagnosis: Diagnosis, { colors: { bold, green, yellow, cyan } }: Paper): string {
  const { id } = diagnosis;
  if (diagnosis.found) return `${green("✓")} ${bold(id)} is hit ${diagnosis.rank}`;
  const { stage, reason, change } = diagnosis;
  const what = `${yellow("!")} ${bold(id)} was lost at ${bold(stage)}: ${reason}`;
  return change === undefined ? what : `${what}\n  it would stay: ${cyan(change)}`;
}
