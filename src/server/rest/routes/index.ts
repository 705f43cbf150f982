import type { Route } from "../route.ts";
import { aliasRoutes } from "./aliases.ts";
import { collectionRoutes } from "./collections.ts";
import { commonRoutes } from "./common.ts";
import { databaseRoutes } from "./databases.ts";
import { entityRoutes } from "./entities.ts";
import { indexRoutes } from "./indexes.ts";
import { partitionRoutes } from "./partitions.ts";
import { refusedRoute } from "./refused.ts";

const CATEGORIES: Record<string, Record<string, Route>> = {
  aliases: aliasRoutes,
  collections: collectionRoutes,
  common: commonRoutes,
  databases: databaseRoutes,
  entities: entityRoutes,
  indexes: indexRoutes,
  partitions: partitionRoutes,
};

const ROUTES: ReadonlyMap<string, Route> = new Map(
  Object.entries(CATEGORIES).flatMap(([category, routes]) =>
    Object.entries(routes).map(([name, route]) => [`${category}/${name}`, route]),
  ),
);

/**
 * The route of a path below `/v2/vectordb/`, as `entities/search`, and by which of few names it is counted; undefined where
 * there is none.
 */
export function routeOf(path: string): { name: string; route: Route } | undefined {
  const route = ROUTES.get(path);
  return route === undefined ? refusedRoute(path) : { name: path, route };
}
