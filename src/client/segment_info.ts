import type { Collection } from "../engine/collection/collection.ts";
import type { Segment } from "../engine/segment/segment.ts";
import type { PersistentSegmentInfo, QuerySegmentInfo } from "./catalog_responses.ts";

/** The segments that lie on disk, those of a released collection too. */
export function persistentSegments({ document }: Collection): PersistentSegmentInfo[] {
  return document.segments.map(({ id, partition, rowCount }) => ({
    ...describe(document.id, { id, partition, rowCount }),
    state: "Flushed",
  }));
}

/** The segments that reads ask. */
export function querySegments(collection: Collection): QuerySegmentInfo[] {
  const growing = new Set(collection.growing.values());
  return collection.segments.map((segment) => ({
    ...describe(collection.document.id, segment),
    state: growing.has(segment) ? "Growing" : "Sealed",
    mem_size: segment.bytes,
    ...indexOf(collection, segment),
    nodeID: 0,
    nodeIds: [],
  }));
}

function describe(collectionID: number, { id, partition, rowCount }: Pick<Segment, "id" | "partition" | "rowCount">) {
  return {
    segmentID: id,
    collectionID,
    partitionID: partition,
    num_rows: rowCount,
    level: "L1" as const,
    is_sorted: false,
    storage_version: 0,
  };
}

function indexOf(collection: Collection, segment: Segment) {
  const [vectors] = collection.layout.vectors;
  const index = collection.indexOn(vectors.name);
  const isBuilt = segment.indexes.get(vectors.name)?.state === "Finished";
  return index !== undefined && isBuilt
    ? { index_name: index.name, indexID: index.id }
    : { index_name: "", indexID: 0 };
}
