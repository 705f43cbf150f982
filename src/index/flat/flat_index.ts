import { ExactScan } from "../../kernels/exact_scan.ts";
import { ManyScans, type Query } from "../../kernels/many_scans.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { refuseUnknown } from "../check_params.ts";
import { bitQuery, denseQuery, toHits } from "../scores.ts";
import type {
  HeadQuery,
  IndexHits,
  IndexParts,
  IndexQuery,
  ManyQuery,
  MetricType,
  QueryVector,
  VectorIndex,
} from "../vector_index.ts";

/**
 * Exact search: every row is scored (Milvus's FLAT and BIN_FLAT). Needs no build and follows rows as they are added, so that it also
 * serves a growing segment. No memory a row beyond the vectors.
 */
export class FlatIndex implements VectorIndex {
  readonly type: string;
  readonly metric: MetricType;
  private readonly rows: VectorRows;
  private readonly scan: ExactScan;
  private readonly scans: ManyScans;

  constructor(rows: VectorRows, metric: MetricType, type = "FLAT") {
    this.type = type;
    this.metric = metric;
    this.rows = rows;
    this.scan = new ExactScan(rows, metric);
    this.scans = new ManyScans(rows, metric);
  }

  get bytes(): number {
    return 0;
  }

  search({ vector, limit, params, allowed }: IndexQuery): IndexHits {
    refuseUnknown(params, [], `search parameter of ${this.type}`);
    return toHits(this.scan.search(this.query(vector), limit, allowed), this.metric, "scan");
  }

  /** Not of rows that are still in their file. */
  searchMany(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined {
    refuseUnknown(query.params, [], `search parameter of ${this.type}`);
    if (this.rows.absent !== undefined || this.rows.onDisk !== undefined) return undefined;
    return this.scanned(
      vectors.map((vector) => this.query(vector).subarray(0, query.dims)),
      query,
    );
  }

  private async scanned(queries: readonly Query[], { limit, allowed }: ManyQuery): Promise<IndexHits[]> {
    const found = await this.scans.search(queries, limit, allowed);
    return found.map((hits) => toHits(hits, this.metric, "scan"));
  }

  private query(vector: QueryVector): Query {
    return this.rows.type === "bit" ? bitQuery(vector, this.rows.dim) : denseQuery(vector, this.rows.dim);
  }

  /** By a scan, of rows of numbers. */
  searchHead({ vector, dims, limit, allowed }: HeadQuery): IndexHits | undefined {
    if (this.rows.type === "bit") return undefined;
    const head = denseQuery(vector, this.rows.dim).subarray(0, dims);
    return toHits(this.scan.search(head, limit, allowed), this.metric, "scan");
  }

  save(): IndexParts {
    return {};
  }
}
