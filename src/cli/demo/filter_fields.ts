import type { FieldDescription, ResultRow } from "../../client/responses.ts";
import { numberOf, PATH_SEPARATOR } from "../describe_hit.ts";

/** A field that the demo may filter by, and how to make a condition of it for the hits of a query. */
export interface FilterField {
  readonly name: string;
  /** A condition that some of `hits` pass; undefined where none can be made. */
  condition(hits: readonly ResultRow[]): string | undefined;
}

const NUMERIC = new Set(["Int8", "Int16", "Int32", "Int64", "Float", "Double"]);
/** The fields that a shopper would filter by come first. */
const PREFERRED = [/price|cost/, /rating$|stars|score/, /categor|genre|department|type/, /year|date/, /brand|author/];
/** Between the parts of a list: `Comedy, Silent`. */
const LIST_SEPARATOR = ", ";
const MOST_FIELDS = 3;
/** A text field with more different values than these, in a share of the rows, names rows rather than groups them. */
const LARGEST_VOCABULARY_SHARE = 0.2;

/** The fields worth filtering by: prices, ratings and categories before others, at most three. */
export function chooseFilterFields(fields: readonly FieldDescription[], rows: readonly ResultRow[]): FilterField[] {
  return fields
    .filter((field) => !field.is_primary_key && (NUMERIC.has(field.data_type) || groupsRows(field, rows)))
    .map((field) => ({ field, rank: PREFERRED.findIndex((pattern) => pattern.test(field.name)) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .filter(({ rank }, i, all) => all.findIndex((other) => other.rank === rank) === i)
    .slice(0, MOST_FIELDS)
    .map(({ field, rank }) => filterField(field, rank));
}

function filterField(field: FieldDescription, rank: number): FilterField {
  const { name } = field;
  if (!NUMERIC.has(field.data_type)) return { name, condition: (hits) => equalsFirst(name, hits) };
  const isPrice = rank === 0;
  return { name, condition: (hits) => beyondMedian(name, hits, isPrice ? "<=" : ">=") };
}

/** The category of the best hit, a shopper's next click; of a path (`Shoes > Men > Boots`) or a list its first part. */
function equalsFirst(name: string, hits: readonly ResultRow[]): string | undefined {
  const value = hits.map((hit) => hit[name]).find((text) => typeof text === "string" && text !== "");
  if (typeof value !== "string") return undefined;
  const [department, ...below] = value.split(PATH_SEPARATOR);
  const isPlain = !/[%_\\]/.test(department);
  if (below.length > 0 && isPlain) return `${name} like ${JSON.stringify(`${department}%`)}`;
  const [first, ...others] = value.split(LIST_SEPARATOR);
  if (others.length > 0 && !/[%_\\]/.test(first)) return `${name} like ${JSON.stringify(`%${first}%`)}`;
  return `${name} == ${JSON.stringify(value)}`;
}

/** About half of the hits pass. */
function beyondMedian(name: string, hits: readonly ResultRow[], operator: string): string | undefined {
  const values = hits.map((hit) => numberOf(hit[name])).filter((value) => value !== undefined);
  if (values.length === 0) return undefined;
  const median = values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const bound = Number.isInteger(median) ? median : Number(median.toPrecision(2));
  return `${name} ${operator} ${bound}`;
}

function groupsRows(field: FieldDescription, rows: readonly ResultRow[]): boolean {
  if (field.data_type !== "VarChar") return false;
  const values = new Set(rows.map((row) => row[field.name]).filter((value) => value !== null && value !== ""));
  return values.size > 1 && values.size <= Math.max(2, rows.length * LARGEST_VOCABULARY_SHARE);
}

/** A filter that some hits of a query pass, over all the fields that can be filtered by. */
export function chooseFilter(fields: readonly FilterField[], hits: readonly ResultRow[]): string | undefined {
  const conditions = fields.map((field) => field.condition(hits)).filter((condition) => condition !== undefined);
  return conditions.length === 0 ? undefined : conditions.join(" and ");
}
