import type { SearchHit } from "../../client/responses.ts";
import { factsOf, titleOf } from "../describe_hit.ts";
import { pad, truncate } from "../terminal/display_width.ts";
import { formatDuration } from "../terminal/format.ts";
import type { Colors, Screen } from "../terminal/screen.ts";
import { sharesWord } from "./choose_queries.ts";
import type { ColumnAnswer, QueryAnswers } from "./run_columns.ts";

const SHOWN = 5;
const NAMED_ALONE = 2;
const GAP = "  ";
const NARROWEST_COLUMN = 26;
const WIDEST_COLUMN = 44;
const MARKER_WIDTH = 2;

type Paint = (text: string) => string;

/** Lays the answers to one query out in columns; a hit has the same colour and number in each of them. */
export function renderSideBySide(query: QueryAnswers, screen: Pick<Screen, "colors" | "width">): string {
  const { bold, dim, inverse, cyan } = screen.colors;
  const heading = [
    inverse(bold(` ${query.words} `)),
    query.filter === undefined ? "" : `${dim("filter")} ${cyan(query.filter)}`,
  ];
  const markers = markersOf(query.answers[0].hits.slice(0, SHOWN), screen.colors);
  const perRow = columnsPerRow(query.answers.length, screen.width);
  const blocks: string[] = [truncate(heading.join("  ").trimEnd(), screen.width)];
  for (let from = 0; from < query.answers.length; from += perRow) {
    const answers = query.answers.slice(from, from + perRow);
    const width = Math.min(WIDEST_COLUMN, columnWidth(perRow, screen.width));
    const columns = answers.map((answer) =>
      columnLines(answer, width, { words: query.words, markers, colors: screen.colors }),
    );
    blocks.push(joinColumns(columns, width));
  }
  blocks.push(...foundAlone(query, screen));
  return blocks.join("\n");
}

/** Columns that do not fit beside each other go below, about as many in each row. */
function columnsPerRow(count: number, available: number): number {
  let most = count;
  while (most > 1 && columnWidth(most, available) < NARROWEST_COLUMN) most--;
  return Math.ceil(count / Math.ceil(count / most));
}

/** A line for each way of searching that found what the others missed. */
function foundAlone({ answers }: QueryAnswers, { colors: { bold, dim }, width }: Pick<Screen, "colors" | "width">) {
  return answers.flatMap(({ title, hits, alone }) => {
    if (alone.length === 0) return [];
    const titles = hits.filter(({ id }) => alone.includes(id)).map(titleOf);
    const named = titles.slice(0, NAMED_ALONE).join(" · ");
    const more = titles.length > NAMED_ALONE ? ` · ${titles.length - NAMED_ALONE} more` : "";
    return [truncate(`${dim("only")} ${bold(title)} ${dim("found")} ${named}${dim(more)}`, width)];
  });
}

function columnWidth(perRow: number, available: number): number {
  return Math.floor((available - GAP.length * (perRow - 1)) / perRow);
}

/** The number and colour by which each hit of the first column is known in the others. */
function markersOf(hits: readonly SearchHit[], colors: Colors): Map<string, string> {
  const paints: Paint[] = [colors.green, colors.yellow, colors.magenta, colors.cyan, colors.blue];
  return new Map(hits.map((hit, i) => [hit.id, paints[i % paints.length](colors.bold(String(i + 1)))]));
}

/** What all columns of a query are drawn with. */
interface Palette {
  readonly words: string;
  readonly markers: ReadonlyMap<string, string>;
  readonly colors: Colors;
}

function columnLines(answer: ColumnAnswer, width: number, { words, markers, colors }: Palette): string[] {
  const { bold, dim, magenta } = colors;
  const lines = [bold(truncate(answer.title, width)), dim("─".repeat(width))];
  for (const hit of answer.hits.slice(0, SHOWN)) {
    const marker = markers.get(hit.id) ?? dim("·");
    const room = width - MARKER_WIDTH;
    lines.push(`${pad(marker, MARKER_WIDTH)}${truncate(titleOf(hit), room)}`);
    const sign = sharesWord(words, titleOf(hit)) ? " " : magenta("≈");
    lines.push(`${pad(sign, MARKER_WIDTH)}${dim(factsLine(hit, room))}`);
  }
  for (let i = answer.hits.length; i < SHOWN; i++) lines.push(i === 0 ? dim("nothing found") : "", "");
  lines.push(footer(answer, colors));
  return lines;
}

/** As many facts as fit whole, after the score. */
function factsLine(hit: SearchHit, room: number): string {
  let line = hit.score.toFixed(3);
  for (const text of factsOf(hit)) {
    const longer = `${line} · ${text}`;
    if (longer.length > room) break;
    line = longer;
  }
  return line;
}

/** The time, and how many of the hits no other column has. */
function footer({ ms, alone }: ColumnAnswer, { bold, dim, magenta }: Colors): string {
  const only = alone.length === 0 ? dim("none of its own") : magenta(`${alone.length} only here`);
  return `${bold(formatDuration(ms))}  ${only}`;
}

function joinColumns(columns: readonly (readonly string[])[], width: number): string {
  const height = Math.max(...columns.map((lines) => lines.length));
  const line = (i: number) => columns.map((lines) => pad(lines[i] ?? "", width)).join(GAP);
  return Array.from({ length: height }, (_, i) => line(i).trimEnd()).join("\n");
}
