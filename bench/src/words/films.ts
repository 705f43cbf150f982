import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Random } from "../data/random.ts";
import { SHARED_DATA } from "../report/paths.ts";

const SOURCE = `${SHARED_DATA}/movies/movies.jsonl.gz`;
const SEED = 1;
const MOST_WORDS = 6;

/** What is searched, cut into terms once and for all: each engine is given the same terms, with spaces between. */
export interface Films {
  /** The file of the texts, one a line. */
  readonly path: string;
  readonly count: number;
  /** Some terms that follow each other in a title or an extract. */
  readonly queries: readonly string[];
}

interface Film {
  readonly title: string;
  readonly extract: string | null;
}

/**
 * Titles and extracts of all films, by the analyzer `english`: stems, without the most frequent words.
 *
 * @param queries how many; half are from titles, half from extracts, 1 to 6 terms each, seeded.
 */
export async function films(queries: number, cache: string): Promise<Films> {
  const { makeAnalyzer } = await import("../../../dist/text/analyzers/make_analyzer.js");
  const { loadStemmers } = await import("../../../dist/text/analyzers/stemmers.js");
  await loadStemmers();
  const analyzer = makeAnalyzer({ type: "english" });
  const all = readFilms().map(({ title, extract }) => ({
    title: analyzer.terms(title),
    extract: analyzer.terms(extract ?? ""),
  }));
  const path = join(cache, "films-english.txt");
  const lines = all.map(({ title, extract }) => [...title, ...extract].join(" "));
  writeWhole(path, cache, lines.join("\n"));
  const random = new Random(SEED);
  const titles = all.map(({ title }) => title);
  const extracts = all.map(({ extract }) => extract);
  const drawn = Array.from({ length: queries }, (_, i) => drawSpan(i % 2 === 0 ? titles : extracts, random).join(" "));
  return { path, count: all.length, queries: drawn };
}

/** The texts of a file that `films` has written. */
export function textsOf(path: string): string[] {
  return readFileSync(path, "utf8").split("\n");
}

/** All films of the shared data. @throws Error where they are not there. */
export function readFilms(): Film[] {
  if (!existsSync(SOURCE)) throw new Error(`the films are not at ${SOURCE}`);
  const lines = gunzipSync(readFileSync(SOURCE)).toString("utf8").trimEnd().split("\n");
  return lines.map((line): Film => JSON.parse(line));
}

function drawSpan(sources: readonly (readonly string[])[], random: Random): readonly string[] {
  const wanted = 1 + random.below(MOST_WORDS);
  let terms: readonly string[] = [];
  while (terms.length === 0) terms = sources[random.below(sources.length)];
  const length = Math.min(wanted, terms.length);
  const from = random.below(terms.length - length + 1);
  return terms.slice(from, from + length);
}

function writeWhole(path: string, folder: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${path}.unfinished`, text);
  renameSync(`${path}.unfinished`, path);
}
