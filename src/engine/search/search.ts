import type { CompiledFilter } from "../../filter/index.ts";
import { FlatIndex } from "../../index/flat/flat_index.ts";
import type { IndexParams, MetricType, QueryVector, RowSearcher, VectorIndex } from "../../index/vector_index.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import type { VectorKind } from "../../schema/vector_kind.ts";
import { matchingParts } from "../matching/filters.ts";
import type { ReadScope } from "../query/read_scope.ts";
import type { RowOrder } from "../query/row_order.ts";
import type { Segment } from "../segment/segment.ts";
import { vectorIndexOf } from "../segment/segment_index.ts";
import { withoutNulls } from "../vectors/nullable_index.ts";
import type { Funnel } from "./funnel.ts";
import type { Grouping } from "./grouped_hits.ts";
import { HeadSearcher } from "./head_searcher.ts";
import type { AskedPart } from "./near_to_far.ts";
import type { ScoreRange } from "./score_range.ts";

/** A search whose every part was checked. */
export interface Search {
  readonly scope: ReadScope;
  readonly field: FieldSchema;
  readonly kind: VectorKind;
  readonly metric: MetricType;
  readonly vectors: readonly QueryVector[];
  /** Of hits; of groups where they are grouped. */
  readonly limit: number;
  readonly offset: number;
  /** For the index. */
  readonly params: IndexParams;
  /** Scan all vectors, whatever index there is. */
  readonly exact: boolean;
  readonly filter: CompiledFilter | undefined;
  readonly range: ScoreRange;
  readonly grouping: Grouping | undefined;
  /** In which order the hits, or groups by the first of their hits, are answered; absent: the best first. */
  readonly order: RowOrder | undefined;
  /** Compare so many of the first dims; absent: all. */
  readonly dims: number | undefined;
  readonly funnel: Funnel | undefined;
  /** Also find out how many of the exact hits are among those that are found. */
  readonly recall: boolean;
}

/** What a search found, vector by vector. */
export interface SearchAnswer<T> {
  /** Best first. */
  readonly hits: T[][];
  /** The share of the exact hits that are among them, where that was asked for. */
  readonly recalls: number[];
}

/** The rows of one segment that match, with what is asked for the nearest of them. */
export interface SearchedPart extends AskedPart {
  readonly segment: Segment;
  /** Scans all of the segment's rows. */
  readonly scan: VectorIndex;
}

const NO_PARAMS: IndexParams = {};

/** The segments that are searched, as they are now. */
export function searchedParts(search: Search): SearchedPart[] {
  const { segments, expiry } = search.scope;
  const parts: SearchedPart[] = [];
  for (const { segment, rows } of matchingParts(segments, search.filter, expiry)) {
    const { scan, index, params } = indexFor(segment, search);
    parts.push({ segment, rows, source: segment, scan, index, params });
  }
  return parts;
}

/** What a search asks in one segment: the index of the field, or a scan while there is none. */
export function indexFor(segment: Segment, search: Search) {
  const scan = segment.exactIndex(search.scope.layout.vectors.indexOf(search.field), search.metric);
  const built = search.exact ? undefined : servingIndex(segment, search.field.name);
  const serves = built !== undefined && built.metric === search.metric && !(withoutNulls(built) instanceof FlatIndex);
  // Which terms of a sparse query are dropped must not depend on what is indexed yet.
  const asksScan = search.kind === "sparse" && !search.exact;
  const scanned = { index: scan, params: asksScan ? search.params : NO_PARAMS };
  const { index, params } = serves ? { index: built, params: search.params } : scanned;
  return { scan, params, index: search.dims === undefined ? index : new HeadSearcher(index, scan, search.dims) };
}

/** The index of a field, or the one that grows until it is there. */
export function servingIndex(segment: Segment, field: string): RowSearcher | undefined {
  return vectorIndexOf(segment.indexes.get(field)) ?? segment.growing.get(field)?.index;
}
