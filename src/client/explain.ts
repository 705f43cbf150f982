import type { Collection } from "../engine/collection.ts";
import { explainFilter, filterOf } from "../engine/filters.ts";
import { requireLoaded } from "../engine/read_scope.ts";
import { ElanusError } from "../errors/index.ts";
import { success } from "./answers.ts";
import type { ExplainRequest } from "./requests.ts";
import type { ExplainResponse } from "./responses.ts";

/** Answers a filter over each segment and tells how. */
export function explain(collection: Collection, request: ExplainRequest): ExplainResponse {
  requireLoaded(collection);
  const filter = filterOf(collection.layout, request.filter, request.exprValues);
  if (filter === undefined) throw new ElanusError("INVALID_FILTER", "there is no filter to explain");
  const segments = collection.segments.map((segment) => {
    return { rows: segment.rowCount, plan: explainFilter(segment, filter) };
  });
  return { status: success(), segments };
}
