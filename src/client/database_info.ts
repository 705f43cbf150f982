import type { Database } from "../engine/catalog/database.ts";
import { bytesOnDisk } from "../engine/catalog/disk_bytes.ts";
import type { Collection } from "../engine/collection/collection.ts";
import { indexProgress } from "../engine/indexes/index_admin.ts";
import { memoryPool } from "../kernels/memory_pool.ts";
import { chosenIndexes, lastRebuild } from "./describe_index.ts";
import type { CollectionInfo, DatabaseInfo, IndexInfo } from "./responses.ts";

const NO_INDEX = "exact (no index)";

/** What lies in a database. */
export async function databaseInfo(path: string, database: Database): Promise<DatabaseInfo> {
  const collections: CollectionInfo[] = [];
  for (const collection of database.listCollections()) {
    const bytes = await bytesOnDisk(collection).catch(unlessDropped(collection));
    if (bytes !== undefined) collections.push(collectionInfo(collection, bytes));
  }
  return {
    path,
    read_only: database.readOnly,
    collections,
    bytes_on_disk: collections.reduce((sum, { bytes_on_disk }) => sum + bytes_on_disk, 0),
    bytes_in_memory: collections.reduce((sum, { bytes_in_memory }) => sum + bytes_in_memory, 0),
    idle_memory_bytes: memoryPool.idleBytes,
  };
}

/** What is dropped while it is counted is not there. */
function unlessDropped(collection: Collection): (error: unknown) => undefined {
  return (error) => {
    if (!collection.dropped) throw error;
  };
}

function collectionInfo(collection: Collection, bytesOnDisk: number): CollectionInfo {
  const { segments } = collection;
  return {
    db_name: collection.document.namespace,
    name: collection.name,
    rows: collection.rowCount,
    deleted_rows: segments.reduce((sum, segment) => sum + segment.deletedCount, 0),
    segments: segments.length,
    merging_segments: collection.merging.size,
    merges: collection.mergesDone,
    indexes: collection.layout.vectors.map((field) => indexInfo(collection, field.name)),
    bytes_on_disk: bytesOnDisk,
    torn_log_bytes: collection.tornLogBytes,
    bytes_in_memory: segments.reduce((sum, segment) => sum + segment.bytes, 0),
  };
}

function indexInfo(collection: Collection, field: string): IndexInfo {
  const definition = collection.indexOn(field);
  const { state, indexedRows, totalRows, bytes, vectorBytes } = indexProgress(collection, field);
  return {
    field_name: field,
    index_type: definition?.type ?? NO_INDEX,
    chosen: definition === undefined ? "" : chosenIndexes(collection, definition),
    metric_type: definition?.metric ?? "",
    state: definition === undefined ? "IndexStateNone" : state,
    indexed_rows: indexedRows,
    total_rows: totalRows,
    bytes,
    vector_bytes: vectorBytes,
    ...(definition && lastRebuild(definition)),
  };
}
