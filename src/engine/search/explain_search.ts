import { FlatIndex } from "../../index/flat/flat_index.ts";
import type { IndexHits } from "../../index/vector_index.ts";
import type { Collection } from "../collection/collection.ts";
import type { Segment } from "../segment/segment.ts";
import { vectorIndexOf } from "../segment/segment_index.ts";
import { withoutNulls } from "../vectors/nullable_index.ts";
import { firstQuery } from "./answer_query.ts";
import { type Search, type SearchedPart, searchedParts } from "./search.ts";

/** How one segment answers a search, and why so. */
export interface SearchExplanation {
  readonly segment: Segment;
  /** Of the index that is asked: FLAT where there is none. */
  readonly indexType: string;
  /** As of IndexHits, which also has what the ways were expected to cost. */
  readonly strategy: string;
  readonly estimates: IndexHits["estimates"];
  readonly reason: string;
  /** Live rows that match. */
  readonly matching: number;
  /** How many dims are compared; undefined of sparse vectors. */
  readonly dims: number | undefined;
  /** Bytes of vectors that a scan of the matching rows reads. */
  readonly vectorBytes: number;
  /** What it leaves unread because the first dims alone are compared. */
  readonly savedBytes: number;
  readonly hits: number;
  readonly milliseconds: number;
}

/** Asks every segment for the first of the vectors, and tells how it was answered. */
export function explainSearch(collection: Collection, search: Search): SearchExplanation[] {
  return searchedParts(search).map((part) => explainPart(part, collection, search));
}

function explainPart(part: SearchedPart, collection: Collection, search: Search): SearchExplanation {
  const started = performance.now();
  const found = part.index.search(firstQuery(part, search.vectors[0], search));
  const milliseconds = performance.now() - started;
  const matching = part.rows?.count() ?? part.segment.rowCount;
  const { usedBytes, count } = part.segment.vectorsOf(search.field.name);
  const bytes = count === 0 ? 0 : (usedBytes / count) * matching;
  const { dim } = search.field;
  const share = search.dims === undefined || dim === undefined ? 1 : search.dims / dim;
  return {
    segment: part.segment,
    indexType: part.index.type,
    strategy: found.strategy,
    estimates: found.estimates,
    reason: reasonOf(found, part, collection, search),
    matching,
    dims: search.dims ?? dim,
    vectorBytes: Math.round(bytes * share),
    savedBytes: Math.round(bytes * (1 - share)),
    hits: found.rows.length,
    milliseconds,
  };
}

function reasonOf(found: IndexHits, part: SearchedPart, collection: Collection, search: Search): string {
  const circumstance = circumstanceOf(part, collection, search);
  const costs = comparison(found);
  if (circumstance === undefined) return costs ?? `${part.index.type} has no other way`;
  return costs === undefined ? circumstance : `${circumstance}; ${costs}`;
}

/** Why it is not the built index alone that is asked; undefined where it is. */
function circumstanceOf({ segment }: SearchedPart, collection: Collection, search: Search): string | undefined {
  const { exact, dims, field } = search;
  if (exact) return "an exact search was asked for";
  const definition = collection.indexOn(field.name);
  if (definition === undefined) return `field \`${field.name}\` has no index`;
  const { type } = definition;
  const growing = segment.growing.get(field.name)?.index;
  const index = withoutNulls(growing ?? vectorIndexOf(segment.indexes.get(field.name)));
  if (index === undefined) return `its ${type} index is not built yet`;
  if (dims !== undefined && dims > (index.headDims ?? 0) && !(index instanceof FlatIndex)) {
    return `its ${type} index cannot compare the first ${dims} dims`;
  }
  if (growing?.isInterim)
    return `its ${type} index is not built yet; until then codes stand in, where there are enough rows`;
  return growing === undefined ? undefined : `its ${type} index grows; rows that it has not reached are scanned`;
}

/** As "estimated cost in exact scores: scan 120, graph 1024"; undefined where there was no choice. */
function comparison({ estimates, passedOver = {} }: IndexHits): string | undefined {
  if (estimates === undefined) return undefined;
  const ways = Object.entries(estimates).map(([way, cost = Number.NaN]) => ({ way, cost }));
  ways.sort((a, b) => a.cost - b.cost);
  const costs = ways.map(({ way, cost }) => `${way} ${Math.round(cost)}`).join(", ");
  const reasons = Object.entries(passedOver).map(([way, reason]) => `; ${way} ${reason}`);
  return `estimated cost in exact scores: ${costs}${reasons.join("")}`;
}
