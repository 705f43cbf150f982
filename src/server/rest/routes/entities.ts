import type { Route } from "../route.ts";
import { hybridSearchRoute } from "./hybrid_search.ts";
import { getRoute, queryRoute } from "./read_rows.ts";
import { searchRoute } from "./search.ts";
import { deleteRoute, insertRoute, upsertRoute } from "./write_rows.ts";

/** `/v2/vectordb/entities/...` */
export const entityRoutes: Record<string, Route> = {
  query: queryRoute,
  get: getRoute,
  delete: deleteRoute,
  insert: insertRoute,
  upsert: upsertRoute,
  search: searchRoute,
  hybrid_search: hybridSearchRoute,
  /** As older programs call it. */
  advanced_search: hybridSearchRoute,
};
