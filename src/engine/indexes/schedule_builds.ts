import type { Collection } from "../collection/collection.ts";
import { scheduleLoadedBuilds } from "./collection_indexes.ts";
import { scheduleReleasedBuilds } from "./released_builds.ts";

/** Starts the builds of all indexes that stored segments lack. */
export function scheduleBuilds(collection: Collection): void {
  if (collection.home.readOnly || collection.dropped) return;
  if (collection.state === "Loaded") scheduleLoadedBuilds(collection);
  else if (collection.state === "NotLoad") scheduleReleasedBuilds(collection);
}
