import { ElanusError } from "../../errors/index.ts";
import type { CompiledFilter } from "../../filter/index.ts";
import { partitionCalled, refuseByHand } from "../catalog/find_partition.ts";
import type { Collection } from "../collection/collection.ts";
import { notLoaded } from "../collection/collection_errors.ts";
import type { Layout } from "../collection/layout.ts";
import { partitionsWithMatches } from "../matching/prune_partitions.ts";
import { type Expiry, expiryOf } from "../segment/expiry.ts";
import type { Segment } from "../segment/segment.ts";

/** What one read sees of a collection: taken when it begins, and used up without giving way. */
export interface ReadScope {
  readonly layout: Layout;
  readonly segments: readonly Segment[];
  readonly expiry: Expiry;
}

/**
 * The loaded partitions of a collection, or those that are named; without those in which the filter finds nothing by
 * the partition key.
 *
 * @throws ElanusError COLLECTION_NOT_LOADED, PARTITION_NOT_FOUND, PARTITION_NOT_LOADED; PARTITIONED_BY_KEY for names
 * where there is a partition key.
 */
export function readScope(
  collection: Collection,
  partitions: readonly string[] = [],
  filter?: CompiledFilter,
): ReadScope {
  requireLoaded(collection);
  if (partitions.length > 0) refuseByHand(collection, "`partition_names`");
  const matching = partitionsWithMatches(collection, filter);
  const segments = segmentsIn(collection, partitions);
  return {
    layout: collection.layout,
    segments: matching === undefined ? segments : segments.filter(({ partition }) => matching.has(partition)),
    expiry: expiryOf(collection),
  };
}

/** @throws ElanusError COLLECTION_NOT_LOADED */
export function requireLoaded(collection: Collection): void {
  if (collection.state === "Loaded") return;
  throw notLoaded(collection.name);
}

function segmentsIn(collection: Collection, names: readonly string[]): readonly Segment[] {
  const { partitions } = collection.document;
  if (names.length === 0) {
    if (partitions.every(({ loaded }) => loaded)) return collection.segments;
    const loaded = partitions.filter((partition) => partition.loaded).map(({ id }) => id);
    return collection.segments.filter(({ partition }) => loaded.includes(partition));
  }
  const wanted = names.map((name) => loadedPartition(collection, name));
  return collection.segments.filter(({ partition }) => wanted.includes(partition));
}

function loadedPartition(collection: Collection, name: string): number {
  const { id, loaded } = partitionCalled(collection, name);
  if (loaded) return id;
  throw new ElanusError("PARTITION_NOT_LOADED", `partition \`${name}\` is not loaded`, {
    hint: "call loadPartitions first",
  });
}
