import type { Collection } from "../engine/collection.ts";
import { explainFilter, filterOf } from "../engine/filters.ts";
import { partitionsWithMatches } from "../engine/prune_partitions.ts";
import { readScope } from "../engine/read_scope.ts";
import { ElanusError } from "../errors/index.ts";
import { success } from "./answers.ts";
import type { ExplainRequest } from "./requests.ts";
import type { ExplainResponse } from "./responses.ts";

/** Answers a filter over each segment that it is asked of, and tells how. */
export function explain(collection: Collection, request: ExplainRequest): ExplainResponse {
  const filter = filterOf(collection.layout, request.filter, request.exprValues);
  if (filter === undefined) throw new ElanusError("INVALID_FILTER", "there is no filter to explain");
  const { segments } = readScope(collection, [], filter);
  const { partitions } = collection.document;
  const asked = partitionsWithMatches(collection, filter);
  const names = new Map(partitions.map(({ id, name }) => [id, name]));
  return {
    status: success(),
    partitions: partitions.filter(({ id, loaded }) => loaded && (asked?.has(id) ?? true)).map(({ name }) => name),
    segments: segments.map((segment) => ({
      partition: names.get(segment.partition) ?? "",
      rows: segment.rowCount,
      plan: explainFilter(segment, filter),
    })),
  };
}
