import type { ResultRow } from "../../client/responses.ts";
import { titleOf } from "../describe_hit.ts";
import { SHOPPER_QUERIES, VIEWER_QUERIES } from "./query_log.ts";

const MOST_QUERIES = 5;
const FEWEST_QUERIES = 4;
/** A query fits where so many rows have all of its words. */
const ROWS_WANTED = 2;
const LONGEST_TITLE_QUERY = 5;
const STOP_WORDS = new Set("a an and as at by for from in is it of on or the to with".split(" "));

/**
 * Queries to show on rows of any kind: what shoppers type where titles can answer it, what viewers ask for where plots
 * can, else the words of titles that are spread over the rows.
 */
export function chooseQueries(rows: readonly ResultRow[]): string[] {
  const titles = rows.map((row) => wordsOf(titleOf(row)));
  const shoppers = answeredBy(titles, SHOPPER_QUERIES);
  if (shoppers.length >= FEWEST_QUERIES) return shoppers.slice(0, MOST_QUERIES);
  const viewers = rows.some(isOfFilm) ? answeredBy(rows.map(allWordsOf), VIEWER_QUERIES) : [];
  if (viewers.length >= FEWEST_QUERIES) return viewers.slice(0, MOST_QUERIES);
  return queriesFromTitles(titles);
}

/** The queries of which at least two texts have all telling words. */
function answeredBy(texts: readonly (readonly string[])[], queries: readonly string[]): string[] {
  const wordSets = texts.map((words) => new Set(words));
  return queries.filter((query) => {
    const words = wordsOf(query).filter((word) => !STOP_WORDS.has(word));
    return wordSets.filter((text) => words.every((word) => text.has(word))).length >= ROWS_WANTED;
  });
}

function isOfFilm(row: ResultRow): boolean {
  return "genres" in row || "genre" in row || "director" in row;
}

function allWordsOf(row: ResultRow): string[] {
  return Object.values(row).flatMap((value) => (typeof value === "string" ? wordsOf(value) : []));
}

/** Titles of two to five telling words, evenly spaced. */
function queriesFromTitles(titles: readonly (readonly string[])[]): string[] {
  const queries = titles
    .map((words) => words.filter((word) => !STOP_WORDS.has(word) && word.length > 2 && !/^\d+$/.test(word)))
    .filter((words) => words.length >= 2)
    .map((words) => words.slice(0, LONGEST_TITLE_QUERY).join(" "));
  const step = queries.length / (MOST_QUERIES + 1);
  const spread = Array.from({ length: MOST_QUERIES }, (_, i) => queries[Math.floor((i + 1) * step)]);
  return [...new Set(spread.filter((query) => query !== undefined))];
}

/** Whether a title has a telling word of the query. */
export function sharesWord(query: string, title: string): boolean {
  return shareOfWords(query, title) > 0;
}

/** Which share of the telling words of the query a title has. */
export function shareOfWords(query: string, title: string): number {
  const words = new Set(wordsOf(title));
  const telling = wordsOf(query).filter((word) => !STOP_WORDS.has(word));
  return telling.filter((word) => words.has(word)).length / Math.max(1, telling.length);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
