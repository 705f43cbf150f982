import { Counter, Histogram, type Registry } from "prom-client";
import { LATENCY_BUCKETS, NODE, RECALL_BUCKETS } from "./names.ts";

/** The collection that a call went to. */
export interface CalledCollection {
  readonly db_name: string;
  readonly collection_name: string;
}

export type ReadKind = "search" | "hybrid_search" | "query";
export type WriteKind = "insert" | "upsert" | "delete";

/** What is counted of the calls that succeed, under Milvus's names. */
export class CallMetrics {
  private readonly searchLatency: Histogram;
  private readonly searchedVectors: Counter;
  private readonly writeLatency: Histogram;
  private readonly writtenRows: Record<WriteKind, Counter>;
  private readonly recalls: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    const place = ["node_id", "db_name", "collection_name"];
    this.searchLatency = new Histogram({
      registers,
      name: "milvus_proxy_sq_latency",
      help: "milliseconds of searches and queries that succeeded",
      labelNames: [...place, "query_type"],
      buckets: LATENCY_BUCKETS,
    });
    this.searchedVectors = new Counter({
      registers,
      name: "milvus_proxy_search_vectors_count",
      help: "vectors that were searched for",
      labelNames: [...place, "query_type"],
    });
    this.writeLatency = new Histogram({
      registers,
      name: "milvus_proxy_mutation_latency",
      help: "milliseconds of inserts, upserts and deletes that succeeded",
      labelNames: [...place, "msg_type"],
      buckets: LATENCY_BUCKETS,
    });
    const rows = (kind: WriteKind, what: string) =>
      new Counter({ registers, name: `milvus_proxy_${kind}_vectors_count`, help: what, labelNames: place });
    this.writtenRows = {
      insert: rows("insert", "rows that were inserted"),
      upsert: rows("upsert", "rows that were upserted"),
      delete: rows("delete", "rows that were deleted"),
    };
    this.recalls = new Histogram({
      registers,
      name: "elanus_search_recall",
      help: "recall of searches that measured it (`recall: true`)",
      labelNames: place,
      buckets: RECALL_BUCKETS,
    });
  }

  /** @param vectors how many were searched for; 0 of a query. */
  read(kind: ReadKind, where: CalledCollection, milliseconds: number, vectors: number): void {
    const labels = { ...NODE, ...where, query_type: kind };
    this.searchLatency.observe(labels, milliseconds);
    if (vectors > 0) this.searchedVectors.inc(labels, vectors);
  }

  recall(where: CalledCollection, recalls: readonly number[]): void {
    for (const recall of recalls) this.recalls.observe({ ...NODE, ...where }, recall);
  }

  write(kind: WriteKind, where: CalledCollection, milliseconds: number, rows: number): void {
    this.writeLatency.observe({ ...NODE, ...where, msg_type: kind }, milliseconds);
    this.writtenRows[kind].inc({ ...NODE, ...where }, rows);
  }
}
