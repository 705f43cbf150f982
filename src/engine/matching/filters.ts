import { ElanusError } from "../../errors/index.ts";
import {
  type CompiledFilter,
  compileFilter,
  type FilterColumn,
  type FilterColumns,
  type FilterExplanation,
  type FilterField,
  type FilterValue,
  type PredicateProvider,
  sampleRows,
} from "../../filter/index.ts";
import { Bitset } from "../../kernels/bitset.ts";
import { DataType } from "../../schema/data_type.ts";
import type { Layout } from "../collection/layout.ts";
import type { Expiry } from "../segment/expiry.ts";
import type { Segment } from "../segment/segment.ts";
import { scalarIndexOf } from "../segment/segment_index.ts";
import { KeyPredicates } from "./key_predicates.ts";
import { TextPredicates } from "./text_predicates.ts";

const MOST_REMEMBERED = 64;
const remembered = new WeakMap<Layout, Map<string, CompiledFilter>>();

/**
 * A filter over the fields of a collection, or undefined for the empty text. Programs send the same few texts again and
 * again: the last ones are kept.
 *
 * @throws ElanusError INVALID_FILTER, FIELD_NOT_FOUND.
 */
export function filterOf(
  layout: Layout,
  text: string | undefined,
  values?: Readonly<Record<string, unknown>>,
): CompiledFilter | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== "string") throw new ElanusError("INVALID_FILTER", "the filter is not a text");
  if (text.trim() === "") return undefined;
  if (values !== undefined) return compile(layout, text, templateValues(values));
  const known = remembered.get(layout) ?? new Map<string, CompiledFilter>();
  remembered.set(layout, known);
  const filter = known.get(text) ?? compile(layout, text);
  known.delete(text);
  known.set(text, filter);
  const [oldest] = known.keys();
  if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
  return filter;
}

/** A segment with those of its rows that a read asks for; without `rows` it is all of them. Not to be changed. */
export interface MatchingPart {
  readonly segment: Segment;
  readonly rows: Bitset | undefined;
}

/**
 * The rows of each segment that are live, not expired, and match: one segment after the
 * other, as they are asked for; but a sample is drawn of all of them at once.
 */
export function* matchingParts(
  segments: readonly Segment[],
  filter: CompiledFilter | undefined,
  expiry: Expiry,
): Generator<MatchingPart> {
  const rowsOf = (segment: Segment) => matchingRows(segment, filter, expiry);
  if (filter?.sample === undefined) {
    for (const segment of segments) yield { segment, rows: rowsOf(segment) };
    return;
  }
  const all = segments.map((segment) => rowsOf(segment) ?? Bitset.full(segment.rowCount));
  const kept = sampleRows(all, filter.sample);
  for (const [i, segment] of segments.entries()) yield { segment, rows: kept[i] };
}

/** As bits in every case. */
export function bitsOf({ segment, rows }: MatchingPart): Bitset {
  return rows ?? Bitset.full(segment.rowCount);
}

/** The rows of a segment that match, the deleted ones among them. */
export function matchingIn(segment: Segment, filter: CompiledFilter): Bitset {
  return filter.matching(new SegmentColumns(segment));
}

function matchingRows(segment: Segment, filter: CompiledFilter | undefined, expiry: Expiry): Bitset | undefined {
  const live = segment.liveAfter(expiry);
  if (filter === undefined) return live;
  const matching = matchingIn(segment, filter);
  return live === undefined ? matching : matching.and(live);
}

/** How a filter finds its rows in a segment, the deleted ones among them. */
export function explainFilter(segment: Segment, filter: CompiledFilter): FilterExplanation {
  return filter.explain(new SegmentColumns(segment));
}

function compile(layout: Layout, text: string, values?: Record<string, FilterValue>): CompiledFilter {
  return compileFilter(text, filterFields(layout), { values, timeZone: layout.timeZone });
}

/** What the filter language knows of a collection's fields. */
export function filterFields(layout: Layout): FilterField[] {
  return layout.schema.fields.map((field) => ({
    name: field.name,
    type: DataType[field.type],
    nullable: field.nullable,
    dynamic: field.isDynamic,
    ...(field.elementType === undefined ? {} : { elementType: DataType[field.elementType] }),
  }));
}

function templateValues(given: Readonly<Record<string, unknown>>): Record<string, FilterValue> {
  const values: Record<string, FilterValue> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!isFilterValue(value)) {
      throw new ElanusError("INVALID_FILTER", `the value of the template \`${name}\` cannot stand in a filter`, {
        hint: "a text, a number, true or false, or an array of them",
      });
    }
    values[name] = value;
  }
  return values;
}

function isFilterValue(value: unknown): value is FilterValue {
  if (Array.isArray(value)) return value.every(isFilterValue);
  return ["boolean", "number", "bigint", "string"].includes(typeof value);
}

class SegmentColumns implements FilterColumns {
  readonly rowCount: number;
  readonly providers: readonly PredicateProvider[];
  private readonly segment: Segment;

  constructor(segment: Segment) {
    this.segment = segment;
    this.rowCount = segment.rowCount;
    const indexes = [...segment.indexes.values()].map(scalarIndexOf).filter((index) => index !== undefined);
    this.providers = [new KeyPredicates(segment), new TextPredicates(segment), ...indexes];
  }

  column(field: string): FilterColumn | undefined {
    return this.segment.columns.named(field)?.filterColumn();
  }
}
