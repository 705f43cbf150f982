import { ElanusError } from "../../../errors/index.ts";
import type { Route } from "../route.ts";

const NO_USERS = "the server has one token, which `elanus serve --token` sets: who has it may do everything";
const NO_CLUSTER = "the server is one process: it has one node and one replica";
const USE_INSERT = "insert in batches, or read files with `elanus ingest`; no request may name a file of the server";
const USE_BACKUP = "`elanus backup` copies a database in use into one file, and `elanus restore` makes one of it";
const NO_EXTERNAL = "rows lie in the database alone";
const NO_FUNCTIONS = "functions of fields are given when a collection is created";
const NO_STRUCTS = "fields of structs are not supported";
const KEEP_FIELD = "leave the field out of what is written, or create a new collection";
const USE_METRICS = "`/metrics` tells what the database holds and what it is asked";

/** What Milvus serves and Elanus does not, by the beginning of its path, and why. */
const REFUSED: readonly (readonly [string, string])[] = [
  ["users/", NO_USERS],
  ["roles/", NO_USERS],
  ["privilege_groups/", NO_USERS],
  ["resource_groups/", NO_CLUSTER],
  ["jobs/import/", USE_INSERT],
  ["jobs/snapshot/", USE_BACKUP],
  ["jobs/external_collection/", NO_EXTERNAL],
  ["file_resources/", USE_INSERT],
  ["collections/add_function", NO_FUNCTIONS],
  ["collections/alter_function", NO_FUNCTIONS],
  ["collections/drop_function", NO_FUNCTIONS],
  ["collections/struct_fields/", NO_STRUCTS],
  ["collections/fields/drop", KEEP_FIELD],
  ["segments/", USE_METRICS],
  ["quotacenter/", USE_METRICS],
];

/**
 * The route of what Milvus alone serves, under the beginning of its path: it says why not here. Undefined for a path that
 * Milvus has not either.
 */
export function refusedRoute(path: string): { name: string; route: Route } | undefined {
  const found = REFUSED.find(([beginning]) => path.startsWith(beginning));
  if (found === undefined) return undefined;
  const [name, hint] = found;
  const route = async () => {
    throw new ElanusError("NOT_SUPPORTED", `${path} is not supported`, { hint });
  };
  return { name, route };
}
