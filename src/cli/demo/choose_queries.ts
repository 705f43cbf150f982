import type { ResultRow } from "../../client/responses.ts";
import { titleOf } from "../describe_hit.ts";
import { SHOPPER_QUERIES } from "./query_log.ts";

const MOST_QUERIES = 5;
const FEWEST_SHOPPER_QUERIES = 4;
/** A shopper's query fits where so many titles have all of its words. */
const TITLES_WANTED = 2;
const LONGEST_TITLE_QUERY = 5;
const STOP_WORDS = new Set("a an and as at by for from in is it of on or the to with".split(" "));

/**
 * Queries to show on rows of any kind: what shoppers type where the rows are products that can answer it,
 * else the words of titles that are spread over the rows.
 */
export function chooseQueries(rows: readonly ResultRow[]): string[] {
  const titles = rows.map((row) => wordsOf(titleOf(row)));
  const wordSets = titles.map((words) => new Set(words));
  const answered = SHOPPER_QUERIES.filter((query) => {
    const words = wordsOf(query).filter((word) => !STOP_WORDS.has(word));
    return wordSets.filter((title) => words.every((word) => title.has(word))).length >= TITLES_WANTED;
  });
  if (answered.length >= FEWEST_SHOPPER_QUERIES) return answered.slice(0, MOST_QUERIES);
  return queriesFromTitles(titles);
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
  const words = new Set(wordsOf(title));
  return wordsOf(query).some((word) => !STOP_WORDS.has(word) && words.has(word));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
