import type { Row } from "../readers/record.ts";
import { parseListText } from "./list_text.ts";
import { looksLikeMoney } from "./money.ts";
import { plainText } from "./plain_text.ts";

/** What the sample says of one column. Counts are of records. */
export interface ColumnStats {
  readonly name: string;
  /** Records in which it is not null. */
  present: number;
  booleans: number;
  /** Numbers, also those that stand as text; of them those without a fraction. */
  numbers: number;
  integers: number;
  /** Texts that are prices but no plain numbers. */
  money: number;
  strings: number;
  /** Lists, also those that stand as text. */
  lists: number;
  /** Lists of at least eight numbers, by their length. */
  readonly vectorDims: Map<number, number>;
  objects: number;
  /** Characters of the values as text, together. */
  characters: number;
  words: number;
  /** The distinct values, as text. */
  readonly distinct: Set<string>;
}

/** Shorter lists of numbers are data (sizes, ratings), no embeddings. */
const MIN_VECTOR_DIM = 8;

/** Looks at every column of the sample, in the order of their first appearance. */
export function columnStats(sample: readonly Row[]): ColumnStats[] {
  const columns = new Map<string, ColumnStats>();
  for (const record of sample) {
    for (const [name, value] of Object.entries(record)) {
      const stats = columns.get(name) ?? emptyStats(name);
      columns.set(name, stats);
      if (value !== null && value !== undefined) look(stats, value);
    }
  }
  return [...columns.values()];
}

function emptyStats(name: string): ColumnStats {
  return {
    name,
    present: 0,
    booleans: 0,
    numbers: 0,
    integers: 0,
    money: 0,
    strings: 0,
    lists: 0,
    vectorDims: new Map(),
    objects: 0,
    characters: 0,
    words: 0,
    distinct: new Set(),
  };
}

function look(stats: ColumnStats, value: unknown): void {
  const list = Array.isArray(value) ? value : typeof value === "string" ? parseListText(value) : undefined;
  stats.present++;
  if (list !== undefined) lookAtList(stats, list);
  else if (typeof value === "boolean") stats.booleans++;
  else if (typeof value === "number") lookAtNumber(stats, value);
  else if (typeof value === "string") lookAtString(stats, value);
  else stats.objects++;
  if (stats.vectorDims.size > 0) return;
  const text = plainText(value) ?? "";
  stats.characters += text.length;
  stats.words += text.split(/\s+/).length;
  stats.distinct.add(text);
}

function lookAtList(stats: ColumnStats, list: readonly unknown[]): void {
  if (list.some((item) => typeof item === "object" && item !== null)) stats.objects++;
  else stats.lists++;
  if (list.length < MIN_VECTOR_DIM || !list.every((item) => typeof item === "number")) return;
  stats.vectorDims.set(list.length, (stats.vectorDims.get(list.length) ?? 0) + 1);
}

function lookAtNumber(stats: ColumnStats, value: number): void {
  stats.numbers++;
  if (Number.isSafeInteger(value)) stats.integers++;
}

/** Digits with a leading zero are codes (postal codes, article numbers), no numbers. */
const CODE = /^[+-]?0\d/;

function lookAtString(stats: ColumnStats, text: string): void {
  stats.strings++;
  const trimmed = text.trim();
  if (trimmed === "" || CODE.test(trimmed)) return;
  if (/^[+-]?\d+$/.test(trimmed)) lookAtDigits(stats, BigInt(trimmed.replace("+", "")));
  else if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) lookAtNumber(stats, Number(trimmed));
  else if (looksLikeMoney(trimmed)) stats.money++;
}

/** As text an int64 beyond 2^53 is exact, and what is longer is a code. */
function lookAtDigits(stats: ColumnStats, value: bigint): void {
  if (BigInt.asIntN(64, value) !== value) return;
  stats.numbers++;
  stats.integers++;
}

/** The dimension of the vectors in a column, where it holds vectors. */
export function vectorDim(stats: ColumnStats): number | undefined {
  const [mostCommon] = [...stats.vectorDims].sort((a, b) => b[1] - a[1]);
  if (mostCommon === undefined) return undefined;
  return mostCommon[1] > stats.present / 2 ? mostCommon[0] : undefined;
}
