import type { Collection } from "../engine/collection/collection.ts";
import { explainFilter, filterOf } from "../engine/matching/filters.ts";
import { partitionsWithMatches } from "../engine/matching/prune_partitions.ts";
import { readScope } from "../engine/query/read_scope.ts";
import { explainSearch } from "../engine/search/explain_search.ts";
import type { Segment } from "../engine/segment/segment.ts";
import { ElanusError } from "../errors/index.ts";
import type { CompiledFilter } from "../filter/index.ts";
import { checkSearchParams } from "../index/search_params.ts";
import { success } from "./answers.ts";
import type { ExplainRequest, SingleSearchRequest } from "./requests.ts";
import type { ExplainResponse, ExplainSearchResponse } from "./responses.ts";
import { planSearch } from "./search_requests.ts";

/** Answers a filter over each segment that it is asked of, and tells how. */
export function explain(collection: Collection, request: ExplainRequest): ExplainResponse {
  const filter = filterOf(collection.layout, request.filter, request.exprValues);
  if (filter === undefined) {
    throw new ElanusError("INVALID_FILTER", "there is no filter to explain", {
      hint: "a search is explained where there is `data`",
    });
  }
  const { segments } = readScope(collection, [], filter);
  return {
    status: success(),
    partitions: askedPartitions(collection, filter),
    segments: segments.map((segment) => ({
      ...shown(collection, segment),
      plan: explainFilter(segment, filter),
    })),
  };
}

/** Searches each segment for one vector, and tells how. */
export function explainSearchRequest(collection: Collection, request: SingleSearchRequest): ExplainSearchResponse {
  const { search, single } = planSearch(collection, request);
  if (!single) {
    throw new ElanusError("INVALID_PARAMETER", "explain takes one vector", { hint: "explain them one by one" });
  }
  const { filter } = search;
  checkSearchParams(search.kind, search.params, collection.indexOn(search.field.name)?.type);
  return {
    status: success(),
    partitions: askedPartitions(collection, filter),
    segments: explainSearch(collection, search).map((found) => ({
      ...shown(collection, found.segment),
      ...(filter === undefined ? {} : { plan: explainFilter(found.segment, filter) }),
      search: {
        index_type: found.indexType,
        strategy: found.strategy,
        reason: found.reason,
        ...(found.estimates === undefined ? {} : { estimates: found.estimates }),
        matching: found.matching,
        ...(found.dims === undefined ? {} : { dims: found.dims }),
        vector_bytes: found.vectorBytes,
        saved_bytes: found.savedBytes,
        hits: found.hits,
        milliseconds: found.milliseconds,
      },
    })),
  };
}

/** Those that are loaded, or those of them that the partition key in the filter leads to. */
function askedPartitions(collection: Collection, filter: CompiledFilter | undefined): string[] {
  const asked = partitionsWithMatches(collection, filter);
  const { partitions } = collection.document;
  return partitions.filter(({ id, loaded }) => loaded && (asked?.has(id) ?? true)).map(({ name }) => name);
}

function shown(collection: Collection, { partition, rowCount }: Segment) {
  const { partitions } = collection.document;
  return { partition: partitions.find(({ id }) => id === partition)?.name ?? "", rows: rowCount };
}
