import { Random } from "./random.ts";

const VOCABULARY = 50_000;
const SHORTEST = 20;
const LONGEST = 80;
/** Words that are in most texts are not asked for. */
const COMMON = 30;
const ROW_SEED = 1000;

/** The text of a row: words whose frequencies fall with their rank, as those of a language do (Zipf). */
export function textOf(row: number): string {
  return wordsOf(row).map(word).join(" ");
}

/** So many of the rarer words of a row's text, as somebody would ask for it. */
export function questionOf(row: number, words: number): string {
  const rare = wordsOf(row).filter((rank) => rank >= COMMON);
  return rare.slice(0, words).map(word).join(" ");
}

function wordsOf(row: number): number[] {
  const random = new Random(ROW_SEED + row);
  const length = SHORTEST + random.below(LONGEST - SHORTEST);
  return Array.from({ length }, () => Math.floor(VOCABULARY ** random.uniform()));
}

function word(rank: number): string {
  return `w${rank}`;
}
