import { type FiguresResult, figuresTable } from "./figures.ts";
import { goalLines } from "./goal.ts";
import type { IngestResult } from "./ingest_result.ts";
import { ingestTable } from "./ingest_table.ts";
import type { RunOrigin } from "./machine.ts";
import type { BenchmarkResult } from "./results_folder.ts";
import type { SearchResult } from "./search_result.ts";
import { enginesTable, settingsTable } from "./search_tables.ts";
import { markdownTable } from "./text_table.ts";

const INTRODUCTION = `# Benchmarks

Written by \`npm run bench -- docs\` from runs that were made; nothing here is entered by hand.

How the search figures come about: every engine runs in a process of its own and builds HNSW with the same M and
efConstruction from the same rows: Elanus and LanceDB on all cores, the others in one thread. Then single queries go to
one engine after another, one at a time, one thread each, through the calls that a user makes; Elanus through
\`client.search\`. A repetition takes every engine through every ef before the next one begins. Queries/s come from each
query's median time over the repetitions, which leaves out what other processes took; p50 and p99 are medians of each
repetition's own.
Recall is measured against an exact scan. Speed at a given recall is interpolated between the two nearest ef. Bytes a
vector are the growth of the process's resident set, the vectors included. Generated vectors are clustered and have the
spectrum of real sentence embeddings: of 768 principal dims the first 32 / 64 / 128 / 192 / 384 hold 33 / 48 / 68 / 80 /
95 % of the energy, half of the variance lies between some 1,000 clusters of uneven size, and a random rotation hides the
axes.

The other sections say themselves how their figures come about. A goal is told as reached, or by how much it was missed:
[goals.md](goals.md) says what was tried there. [index-tables.md](index-tables.md) has every index at many settings.`;

/**
 * The page that shows these runs. What the page that stands says of other benchmarks stays, each section in its place:
 * the kept results of a run are on the machine that made it alone, and hardly anybody measures everything at once.
 */
export function benchmarksPage(results: readonly BenchmarkResult[], standing = ""): string {
  return withSections([INTRODUCTION, ...standingSections(standing)].join("\n\n"), results.map(section));
}

/** A page with these sections, each in the place of the one of its heading where there is one, and else at the end. */
export function withSections(page: string, texts: readonly string[]): string {
  const introduction = page.split(/^(?=## )/m, 1)[0].trimEnd();
  const sections = new Map(standingSections(page).map((text) => [heading(text), text]));
  for (const text of texts) sections.set(heading(text), text);
  return `${[introduction, ...sections.values()].join("\n\n")}\n`;
}

function standingSections(page: string): string[] {
  return page
    .split(/^(?=## )/m)
    .slice(1)
    .map((text) => text.trimEnd());
}

function heading(sectionText: string): string {
  return sectionText.split("\n", 1)[0];
}

function section(result: BenchmarkResult): string {
  if (result.benchmark === "search") return searchSection(result);
  if (result.benchmark === "ingest") return ingestSection(result);
  return figuresSection(result);
}

function searchSection(result: SearchResult): string {
  const { data, origin, absent, goals, engines } = result;
  const engineTable = enginesTable(result);
  const settings = settingsTable(result);
  return [
    `## Search: ${data.name}`,
    `${originSentence(origin)} ${data.queries.toLocaleString("en")} queries, ${data.metric}.`,
    list(goalLines(goals)),
    markdownTable(engineTable.header, engineTable.rows),
    markdownTable(settings.header, settings.rows),
    list(engines.map(({ name, version, description }) => `${name} ${version}: ${description}`)),
    list(absent.map(({ name, reason }) => `${name} is absent: ${reason}`)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function ingestSection(result: IngestResult): string {
  const { header, rows } = ingestTable(result);
  const { data, origin, version, goals } = result;
  return [
    `## Ingestion: ${data.name}, ${data.rows.toLocaleString("en")} rows`,
    `${originSentence(origin)} elanus ${version}, ${data.queries.toLocaleString("en")} queries by words.`,
    list(goalLines(goals)),
    markdownTable(header, rows),
  ].join("\n\n");
}

export function figuresSection({ title, method, origin, data, figures, notes, absent, goals }: FiguresResult): string {
  return [
    `## ${title}: ${data.name}`,
    originSentence(origin),
    method,
    list(goalLines(goals)),
    ...figures.flatMap((each) => {
      const { header, rows } = figuresTable(each);
      return [`${each.caption}:`, markdownTable(header, rows)];
    }),
    list(notes),
    list(absent.map(({ name, reason }) => `${name} is absent: ${reason}`)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** With which command, when and on which machine. */
export function originSentence({
  date,
  command,
  processor,
  cores,
  memoryBytes,
  system,
  node,
  load,
}: RunOrigin): string {
  const memory = Math.round(memoryBytes / 2 ** 30);
  return (
    `\`${command}\` on ${date.slice(0, 10)}: ${processor}, ${cores} cores, ${memory} GiB, ${system}, Node ${node.slice(1)}; ` +
    `load before the run ${load.toFixed(1)}.`
  );
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}
