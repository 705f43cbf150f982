import { formatCount, formatDuration } from "../terminal/format.ts";
import type { Screen } from "../terminal/screen.ts";
import { type BuildFigures, renderBuildTable } from "./build_table.ts";
import type { LearntFigures } from "./demo_reranker.ts";
import { type EfFigures, renderEfTable } from "./ef_table.ts";

type Paper = Pick<Screen, "colors" | "width">;

/** How to read the columns. */
export function renderLegend(learnt: LearntFigures | undefined, { colors }: Paper): string {
  const { bold, dim, green, yellow, magenta } = colors;
  const numbers = `${green(bold("1"))} ${yellow(bold("2"))} ${magenta(bold("3"))}`;
  return [
    `\n${bold("The same query, several ways")}`,
    `${numbers} ${dim("a product keeps the number and colour it has in the first column; · is new here.")}`,
    `${magenta("≈")} ${dim("found by its meaning: the title has none of the query's words.")}`,
    dim("Below each column: the median time of a search, the query's embedding among it, and how many of its ten"),
    dim("no other column has; some of these are named below the columns."),
    dim(aboutReranked(learnt)),
  ].join("\n");
}

function aboutReranked(learnt: LearntFigures | undefined): string {
  if (learnt === undefined) return "Re-ranked is by the words that titles have.";
  const { queries, found, learned } = learnt;
  const change = `nDCG@10 went from ${found.toFixed(2)} to ${learned.toFixed(2)}`;
  return `Re-ranked is by a ranker that ${queries} judged queries have taught; on queries that it had not seen ${change}.`;
}

export function renderEfSection(figures: readonly EfFigures[], paper: Paper): string {
  const caption = "Searches through the client; recall is measured against the exact search on the same vectors.";
  return renderSection("What ef costs and finds", caption, renderEfTable(figures, paper), paper);
}

export function renderBuildSection(figures: readonly BuildFigures[], rows: number, paper: Paper): string {
  const caption = `Bare indexes over ${formatCount(rows)} of the vectors, searched at ef 64; memory is beside the vectors.`;
  return renderSection("What M and efConstruction cost and give", caption, renderBuildTable(figures, paper), paper);
}

/** What was done, and how to go on. */
export function renderClosing(db: string | undefined, collection: string, seconds: number, paper: Paper): string {
  const { green, cyan, dim } = paper.colors;
  const done = `\n${green("✓")} All of it in ${formatDuration(seconds * 1000)}.`;
  if (db !== undefined) {
    return `${done} Search on:\n  ${cyan(`elanus search "..." --db ${db} --collection ${collection}`)}`;
  }
  return `${done} ${dim("The database is removed again; keep it, and search it on, with")} ${cyan("--db DIR")}${dim(".")}`;
}

/** A part of what is printed: its title, what it is about, and itself. */
export function renderSection(title: string, caption: string, body: string, { colors: { bold, dim } }: Paper): string {
  return `\n${bold(title)}\n${dim(caption)}\n\n${body}`;
}
