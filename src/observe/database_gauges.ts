import { Counter, Gauge, type Registry } from "prom-client";
import type { ElanusClient } from "../client/elanus_client.ts";
import type { CollectionInfo } from "../client/responses.ts";

const COLLECTION_LABELS = ["db_name", "collection_name"];

/** What is told of each collection, under Milvus's name where it has one. */
const OF_COLLECTIONS: readonly { name: string; help: string; read: (info: CollectionInfo) => number }[] = [
  { name: "milvus_datacoord_stored_rows_num", help: "rows", read: ({ rows }) => rows },
  { name: "milvus_datacoord_segment_num", help: "segments", read: ({ segments }) => segments },
  {
    name: "milvus_datacoord_stored_binlog_size",
    help: "bytes of segments, indexes and log on disk",
    read: ({ bytes_on_disk }) => bytes_on_disk,
  },
  {
    name: "elanus_segment_memory_bytes",
    help: "bytes of segments in memory",
    read: ({ bytes_in_memory }) => bytes_in_memory,
  },
  {
    name: "elanus_deleted_rows",
    help: "deleted rows that merges have yet to reclaim",
    read: (info) => info.deleted_rows,
  },
  { name: "elanus_merging_segments", help: "segments that are being merged", read: (info) => info.merging_segments },
  {
    name: "elanus_unindexed_rows",
    help: "rows that an index has yet to cover, those that grow among them",
    read: ({ indexes }) => indexes.reduce((sum, index) => sum + index.total_rows - index.indexed_rows, 0),
  },
];

/** What a database holds, read when it is asked for. */
export class DatabaseGauges {
  private readonly collections: Gauge;
  private readonly idleMemory: Gauge;
  private readonly merges: Counter;
  private readonly ofCollections: readonly { gauge: Gauge; read: (info: CollectionInfo) => number }[];

  constructor(registry: Registry) {
    const registers = [registry];
    this.collections = new Gauge({
      registers,
      name: "milvus_rootcoord_collection_num",
      help: "collections",
      labelNames: ["db_name"],
    });
    this.idleMemory = new Gauge({
      registers,
      name: "elanus_idle_memory_bytes",
      help: "bytes of memory that was released and is kept for what comes",
    });
    this.merges = new Counter({
      registers,
      name: "elanus_merges_total",
      help: "merges of segments since the start",
      labelNames: COLLECTION_LABELS,
    });
    this.ofCollections = OF_COLLECTIONS.map(({ name, help, read }) => ({
      gauge: new Gauge({ registers, name, help, labelNames: COLLECTION_LABELS }),
      read,
    }));
  }

  async update(client: ElanusClient): Promise<void> {
    const { collections, idle_memory_bytes } = await client.info();
    const all = [this.collections, this.merges, ...this.ofCollections.map(({ gauge }) => gauge)];
    // What was dropped is told no more.
    for (const metric of all) metric.reset();
    this.idleMemory.set(idle_memory_bytes);
    for (const info of collections) {
      const labels = { db_name: info.db_name, collection_name: info.name };
      this.collections.inc({ db_name: info.db_name });
      this.merges.inc(labels, info.merges);
      for (const { gauge, read } of this.ofCollections) gauge.set(labels, read(info));
    }
  }
}
