import type { Row } from "../readers/record.ts";
import { type ColumnStats, columnStats, vectorDim } from "./column_stats.ts";
import { uniqueFieldNames } from "./field_names.ts";
import { knownLayout } from "./known_layouts.ts";
import type { FieldMapping, KeyMapping, Mapping, ScalarTypeName } from "./mapping.ts";

/** Names of keys, the surest first. */
const KEY_NAMES =
  "id _id pk key asin parent_asin sku uuid guid product_id item_id doc_id document_id article_id isbn ean gtin upc".split(
    " ",
  );
/** Names that are keys only where every record has its own. */
const WEAK_KEY_NAME = /(_id|Id|_key|_sku|url|uri|href|link|slug|handle|path)$/;

const TITLE_NAMES = /^(.*_)?(title|name|headline|subject|heading)$/i;
const BODY_NAMES =
  /^(product_|item_|short_|long_|full_)?(description|desc|features?|bullet_points?|summary|abstract|text|body|content|extract|plot|overview|synopsis|about|passage|question|answer|review|review_text)$/i;
const MONEY_NAMES = /(^|_)(price|cost|amount|msrp|fee)s?(_|$)/i;
const FRACTION_NAMES = /(^|_)(rating|score|stars|weight|ratio|rate)$/i;

/** A column is text by its content from this many words a value on. */
const MIN_TEXT_WORDS = 12;

/** Guesses how the columns of a sample become fields. Nothing is guessed that the overrides will replace anyway. */
export function guessMapping(sample: readonly Row[]): Mapping {
  const columns = columnStats(sample);
  const names = uniqueFieldNames(columns.map((column) => column.name));
  const known = knownLayout(columns.map((column) => column.name));
  if (known !== undefined) return known;
  const vectors = columns.filter((column) => vectorDim(column) !== undefined);
  const rest = columns.filter((column) => !vectors.includes(column));
  const key = guessKey(rest, sample.length, names);
  const others = rest.filter((column) => column.name !== key.column);
  const text = guessText(others);
  const fields = others.filter((column) => !text.includes(column)).flatMap((column) => guessField(column, names));
  return {
    key,
    text: text.map((column) => ({ name: fieldName(names, column.name), column: column.name })),
    fields,
    ignored: vectors.map((column) => column.name),
  };
}

function fieldName(names: ReadonlyMap<string, string>, column: string): string {
  return names.get(column) ?? column;
}

function guessKey(columns: readonly ColumnStats[], records: number, names: ReadonlyMap<string, string>): KeyMapping {
  const strong = KEY_NAMES.flatMap((name) => columns.filter((column) => column.name.toLowerCase() === name));
  const weak = columns.filter((column) => WEAK_KEY_NAME.test(column.name));
  const column =
    strong.find((candidate) => identifies(candidate, records, 0.8)) ??
    weak.find((candidate) => identifies(candidate, records, 1));
  return column === undefined ? madeKey(names) : keyOf(column, names);
}

/** Whether at least this share of the records has a value of its own there. */
function identifies(column: ColumnStats, records: number, share: number): boolean {
  if (column.lists + column.objects + column.booleans > 0) return false;
  return column.present >= mostOf(records, share) && column.distinct.size >= mostOf(column.present, share);
}

/** That share of a count, rounded down so that even a small sample may have one bad row; at least one. */
function mostOf(count: number, share = 0.8): number {
  return Math.max(1, Math.floor(count * share));
}

/** The key that a column makes. */
export function keyOf(column: ColumnStats, names: ReadonlyMap<string, string>): KeyMapping {
  const type = column.integers === column.present && column.present > 0 ? "Int64" : "VarChar";
  return { name: fieldName(names, column.name), type, column: column.name };
}

function madeKey(names: ReadonlyMap<string, string>): KeyMapping {
  const taken = [...names.values()];
  return { name: ["id", "row_id", "content_id"].find((name) => !taken.includes(name)) ?? "elanus_id", type: "VarChar" };
}

function guessText(columns: readonly ColumnStats[]): ColumnStats[] {
  const readable = columns.filter((column) => holdsText(column));
  const titles = readable.filter((column) => TITLE_NAMES.test(column.name));
  const title = titles.slice(0, 1);
  const bodies = readable.filter((column) => !title.includes(column) && isBody(column));
  if (title.length + bodies.length > 0) return [...title, ...bodies];
  return readable
    .filter(hasWords)
    .sort((a, b) => b.words / b.present - a.words / a.present)
    .slice(0, 1);
}

/** Mostly words, neither numbers nor structures; a column that is always null may be text by its name. */
function holdsText(column: ColumnStats): boolean {
  if (column.present === 0) return BODY_NAMES.test(column.name);
  return column.strings + column.lists >= column.present / 2 && column.numbers < column.present / 2;
}

/** Whether most values have a word of letters in them; codes and dates do not. */
function hasWords(column: ColumnStats): boolean {
  const values = [...column.distinct];
  return values.filter((value) => /\p{L}{2}/u.test(value)).length > values.length / 2;
}

function isBody(column: ColumnStats): boolean {
  if (BODY_NAMES.test(column.name)) return true;
  const isList = column.lists > column.present / 2;
  return !isList && column.words >= MIN_TEXT_WORDS * column.present && column.present > 0;
}

function guessField(column: ColumnStats, names: ReadonlyMap<string, string>): FieldMapping[] {
  const type = guessType(column);
  if (type === undefined) return [];
  const field = { name: fieldName(names, column.name), column: column.name, type };
  return type === "Double" && isMoney(column) ? [{ ...field, money: true }] : [field];
}

/** Whether a column's numbers are prices, by its name or by what its texts look like. */
export function isMoney(column: ColumnStats): boolean {
  return column.money > 0 ? column.money + column.numbers >= mostOf(column.present) : MONEY_NAMES.test(column.name);
}

/** The type of a column; undefined where it stays in the dynamic field. */
function guessType(column: ColumnStats): ScalarTypeName | undefined {
  if (column.present === 0) return MONEY_NAMES.test(column.name) ? "Double" : undefined;
  if (column.objects > 0) return undefined;
  // A few bad values must not turn a numeric column into text: they are rejected later, with their lines.
  const enough = mostOf(column.present);
  if (column.booleans >= enough) return "Bool";
  const numeric = column.numbers >= enough || (isMoney(column) && column.numbers + column.money >= enough);
  if (!numeric) return "VarChar";
  const whole = column.integers === column.numbers && column.money === 0;
  return whole && !MONEY_NAMES.test(column.name) && !FRACTION_NAMES.test(column.name) ? "Int64" : "Double";
}
