import type { Collection } from "../engine/collection/collection.ts";
import { type Layout, layoutFor } from "../engine/collection/layout.ts";
import { filterOf } from "../engine/matching/filters.ts";
import { checkIsolation } from "../engine/matching/partition_isolation.ts";
import { findByKeys, keysOf } from "../engine/query/query.ts";
import { type ReadScope, readScope } from "../engine/query/read_scope.ts";
import { RowReader } from "../engine/query/row_reader.ts";
import { bm25Queries } from "../engine/search/bm25.ts";
import type { GroupedHit, Grouping } from "../engine/search/grouped_hits.ts";
import type { Hit } from "../engine/search/near_to_far.ts";
import type { Search } from "../engine/search/search.ts";
import { isOneSparse } from "../engine/vectors/encode/sparse_forms.ts";
import { encodeVector } from "../engine/vectors/encode_vectors.ts";
import { ElanusError, nameHint } from "../errors/index.ts";
import type { CompiledFilter } from "../filter/index.ts";
import { metricAmong } from "../index/check_params.ts";
import { type MetricType, metricsOf, type QueryVector } from "../index/vector_index.ts";
import type { FieldSchema } from "../schema/field_schema.ts";
import { LIMITS } from "../schema/limits.ts";
import { shown } from "../schema/scalar_value.ts";
import { type VectorKind, vectorKind } from "../schema/vector_kind.ts";
import { termVector } from "../text/term_vector.ts";
import { checkCount, checkSwitch } from "./check_request.ts";
import { type Highlighter, highlighterOf } from "./highlighter.ts";
import { orderOf } from "./order_by.ts";
import type { BatchSearchRequest, Ids, IdsSearchRequest, SearchOptions, SingleSearchRequest } from "./requests.ts";
import type { SearchHit } from "./responses.ts";
import { searchParams } from "./search_params.ts";

export type AnySearchRequest = SingleSearchRequest | BatchSearchRequest | IdsSearchRequest;

/** What a search takes, of one field or of several, beside the collection's name and what is searched for where. */
export const WHOLE_FIELDS = [
  "partition_names",
  "limit",
  "topk",
  "offset",
  "filter",
  "expr",
  "exprValues",
  "output_fields",
  "metric_type",
  "params",
  "group_by_field",
  "group_size",
  "strict_group_size",
  "round_decimal",
  "ignore_growing",
  "timezone",
  "highlighter",
  "order_by_fields",
];
/** What a search of one field takes beside the collection's name. */
export const SEARCH_FIELDS = ["data", "vector", "ids", "anns_field", ...WHOLE_FIELDS];
/** As in Milvus. */
const MOST_DECIMALS = 6;

/** In which form hits are answered. */
export interface HitForm {
  /** With the time zone that the request asks for. */
  readonly layout: Layout;
  readonly reader: RowReader;
  readonly decimals: number;
  readonly groupedBy: string | undefined;
  readonly highlighter: Highlighter | undefined;
}

/** A search's request, checked against its collection. */
export interface SearchPlan {
  readonly search: Search;
  readonly form: HitForm;
  /** One vector was asked for by itself: its hits are the answer, not a list of lists. */
  readonly single: boolean;
}

/** A search as it is planned: what it searches for is looked at by what its field holds. */
interface AskedSearch extends Omit<SearchOptions, "consistency_level"> {
  readonly data?: unknown;
  readonly vector?: unknown;
  readonly ids?: Ids;
}

export function planSearch(collection: Collection, request: AskedSearch): SearchPlan {
  const layout = layoutFor(collection.layout, request);
  const filter = filterOf(layout, request.filter ?? request.expr, request.exprValues);
  const scope = searchedScope(collection, request, filter);
  checkIsolation(collection, filter);
  const field = vectorField(collection, request.anns_field);
  const kind = vectorKind(field.type) ?? "dense";
  const metric = metricOf(collection, field, kind, request);
  const { limit, offset } = windowOf(request);
  const { vectors, single } = queriesOf(collection, field, request);
  // Field by field, without spreads: this runs for every search.
  const asked = searchParams({ layout, field, metric, offset, limit }, request);
  const search: Search = {
    scope,
    field,
    kind,
    metric,
    vectors,
    limit,
    offset,
    filter,
    order: orderOf(layout, request.order_by_fields),
    exact: asked.exact,
    recall: asked.recall,
    range: asked.range,
    grouping: asked.grouping,
    dims: asked.dims,
    funnel: asked.funnel,
    params: asked.params,
  };
  const highlighter = highlighterOf(layout, request.highlighter, [{ field, data: request.data ?? request.vector }]);
  return { search, form: hitForm(layout, request, search.grouping, highlighter), single };
}

function searchedScope(collection: Collection, request: AskedSearch, filter: CompiledFilter | undefined): ReadScope {
  const scope = readScope(collection, request.partition_names, filter);
  if (!checkSwitch("ignore_growing", request.ignore_growing ?? false)) return scope;
  const growing = new Set(collection.growing.values());
  return { ...scope, segments: scope.segments.filter((segment) => !growing.has(segment)) };
}

/** Which of the hits, or groups, are answered. */
export function windowOf(request: Pick<SearchOptions, "limit" | "topk" | "offset">) {
  const offset = checkCount("offset", request.offset ?? 0, 0, LIMITS.maxWindow);
  const limit = checkCount("limit", request.limit ?? request.topk ?? LIMITS.defaultHits, 1, LIMITS.maxWindow - offset);
  return { limit, offset };
}

export function hitForm(
  layout: Layout,
  { output_fields, round_decimal, params }: Pick<SearchOptions, "output_fields" | "round_decimal" | "params">,
  grouping: Grouping | undefined,
  highlighter: Highlighter | undefined,
): HitForm {
  const reader = new RowReader(layout, output_fields ?? []);
  return {
    layout,
    reader,
    decimals: checkCount("round_decimal", round_decimal ?? params?.round_decimal ?? -1, -1, MOST_DECIMALS),
    groupedBy: grouping?.by,
    highlighter,
  };
}

/** Makes a hit of an answer: the key, the score, and what was asked for, read straight from the columns. */
export function toSearchHit(form: HitForm, found: Hit | GroupedHit, query: number): SearchHit {
  const { reader, groupedBy, highlighter } = form;
  const { source, row, score } = found;
  const hit: SearchHit = { score: roundedScore(form, score), id: reader.key(source, row) };
  if (groupedBy !== undefined && "group" in found) hit.group_by_field_values = { [groupedBy]: found.group };
  reader.read(source, row, hit);
  if (highlighter !== undefined) hit.highlight = highlighter.show(source, row, query);
  return hit;
}

export function roundedScore({ decimals }: HitForm, score: number): number {
  const scale = decimals >= 0 ? 10 ** decimals : 0;
  return scale > 0 ? Math.round(score * scale) / scale : score;
}

/** The vector field of that name; without one the first, as in Milvus's SDK. */
export function vectorField(collection: Collection, name: string | undefined): FieldSchema {
  const { vectors } = collection.layout;
  if (name === undefined || name === "") return vectors[0];
  const field = vectors.find((candidate) => candidate.name === name);
  if (field !== undefined) return field;
  const exists = collection.layout.byName.has(name);
  throw new ElanusError("FIELD_NOT_FOUND", `field \`${name}\` ${exists ? "holds no vectors" : "does not exist"}`, {
    hint: nameHint(
      name,
      vectors.map((vector) => vector.name),
    ),
  });
}

/** What is searched for, as the index of the field takes it. */
function queriesOf(collection: Collection, field: FieldSchema, request: AskedSearch) {
  const { vectors, single } = queryVectors(collection, field, request);
  if (!field.isFunctionOutput) return { vectors, single };
  const terms = vectors.filter((vector) => "indices" in vector);
  return { vectors: bm25Queries(collection, field, terms), single };
}

function queryVectors(collection: Collection, field: FieldSchema, request: AskedSearch) {
  const data = request.data ?? request.vector;
  if (request.ids !== undefined) {
    if (data !== undefined) {
      throw new ElanusError("INVALID_PARAMETER", "search takes either `data` or `ids`, not both");
    }
    // The filter is for the hits alone.
    const scope = readScope(collection, request.partition_names);
    const vectors = vectorsOfRows(collection, scope, field, request.ids);
    return { vectors, single: false };
  }
  const encode = (value: unknown, place: string) => encodeQuery(collection, field, value, place);
  if (Array.isArray(data) && data.length > 0 && isList(field, data)) {
    return { vectors: data.map((vector, i) => encode(vector, `query ${i}: `)), single: false };
  }
  if (data === undefined || (Array.isArray(data) && data.length === 0)) {
    throw new ElanusError("INVALID_VECTOR", "the search has no query vector", {
      hint: "give one as `data`, or an array of them",
    });
  }
  return { vectors: [encode(data, "query: ")], single: true };
}

/** A text becomes the numbers of its terms where such numbers are what the field holds. */
function encodeQuery({ layout }: Collection, field: FieldSchema, value: unknown, place: string): QueryVector {
  const source = layout.termSources.get(field.name);
  if (source === undefined) return encodeVector(field, value, place);
  if (typeof value === "string") return termVector(source.analyzer, value);
  throw new ElanusError("INVALID_VECTOR", `${place}field \`${field.name}\` is searched for by a text`, {
    detail: `found ${shown(value)}`,
    hint: `a function fills it from field \`${source.input.name}\``,
  });
}

/** Whether it is a list of vectors, and not one of them. */
function isList(field: FieldSchema, data: readonly unknown[]): boolean {
  if (field.isFunctionOutput) return true;
  return field.type === "SparseFloatVector" ? !isOneSparse(data) : typeof data[0] === "object";
}

function vectorsOfRows(
  collection: Collection,
  scope: ReadScope,
  field: FieldSchema,
  ids: readonly unknown[],
): QueryVector[] {
  const keys = keysOf(collection.layout, ids);
  const places = findByKeys(scope, keys);
  if (places.length < keys.count) {
    throw new ElanusError("INVALID_PARAMETER", `some of the ids are not in collection \`${collection.name}\``, {
      detail: `${places.length} of ${keys.count} were found`,
    });
  }
  const position = collection.layout.vectors.indexOf(field);
  return places.map(({ segment, row }, i) => {
    const vectors = segment.vectors[position];
    if (vectors.has(row)) return vectors.query(row);
    throw new ElanusError("INVALID_PARAMETER", `the row with the key ${keys.read(i)} has no vector \`${field.name}\``);
  });
}

function metricOf(
  collection: Collection,
  field: FieldSchema,
  kind: VectorKind,
  request: Pick<SearchOptions, "metric_type">,
): MetricType {
  const built = collection.indexOn(field.name)?.metric;
  const { metric_type: asked } = request;
  const metrics = metricsOf(field, kind);
  if (asked === undefined || asked === "") return built ?? metrics[0];
  const metric = metricAmong(metrics, asked, kind);
  if (built === undefined || built === metric) return metric;
  throw new ElanusError("INVALID_PARAMETER", `metric type ${metric} does not match the index on \`${field.name}\``, {
    detail: `the index is built for ${built}`,
    hint: "leave metric_type out, or build the index anew",
  });
}
