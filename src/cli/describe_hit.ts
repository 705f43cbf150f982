import type { ResultRow } from "../client/responses.ts";
import { formatCount } from "./terminal/format.ts";

/** Fields that name a row to a person, the best first. */
const TITLE_FIELDS = ["title", "name", "product_title", "headline", "question", "subject"];
const FACTS_FIRST = ["price", "rating", "average_rating", "year", "category", "main_category", "brand"];
/** What is shown elsewhere, or places a chunk in its document. */
const NO_FACTS = /^(id|score|source_id|chunk_.*)$/;
/** Between the parts of a category: `Shoes > Men > Boots`. */
export const PATH_SEPARATOR = " > ";
/** Longer text is no fact to be shown in passing. */
const LONGEST_FACT = 40;
const MOST_FACTS = 5;

/** What to call a row: its title or name, else its first text, else its key. */
export function titleOf(row: ResultRow): string {
  for (const field of TITLE_FIELDS) {
    const value = row[field];
    if (typeof value === "string" && value.trim() !== "") return oneLine(value);
  }
  const text = Object.entries(row).find(
    ([field, value]) => field !== "id" && typeof value === "string" && value !== "",
  );
  return oneLine(String(text?.[1] ?? row.id ?? ""));
}

/** What a hit that is a piece of a document says, on one line; undefined for whole rows. */
export function passageOf(row: ResultRow): string | undefined {
  return typeof row.chunk_text === "string" ? oneLine(row.chunk_text) : undefined;
}

/** The short values of a row in the order in which a shopper asks for them: `$59.99 · 4.6★ · Footwear`. */
export function factsOf(row: ResultRow): string[] {
  const title = titleOf(row);
  const rank = (field: string) => (FACTS_FIRST.indexOf(field) + FACTS_FIRST.length + 1) % (FACTS_FIRST.length + 1);
  return (
    Object.entries(row)
      .filter(([field, value]) => !NO_FACTS.test(field) && !TITLE_FIELDS.includes(field) && value !== title)
      // The key, under its own name.
      .filter(([, value]) => value !== row.id)
      .sort(([a], [b]) => rank(a) - rank(b))
      .map(([field, value]) => fact(field, value))
      .filter((text) => text !== "")
      .slice(0, MOST_FACTS)
  );
}

function fact(field: string, value: unknown): string {
  const number = numberOf(value);
  if (number !== undefined) return numberFact(field, number);
  if (typeof value === "string") return shortText(value);
  return value === true ? field : "";
}

/** Of a path its last part; nothing where it is long. */
function shortText(value: string): string {
  const text = value.split(PATH_SEPARATOR).at(-1) ?? "";
  return text.length <= LONGEST_FACT ? oneLine(text) : "";
}

/** Numbers, and Int64 values, which travel as text. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : undefined;
}

function numberFact(field: string, value: number): string {
  if (/price|cost/.test(field)) return `$${value.toFixed(2)}`;
  if (/rating$|stars/.test(field) && value <= 5) return `${value.toFixed(1)}★`;
  if (field === "year") return String(value);
  const amount = Number.isInteger(value) ? formatCount(value) : value.toPrecision(3);
  return `${amount} ${field.replace(/_(count|number)$/, "s").replaceAll("_", " ")}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
