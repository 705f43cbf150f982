import { ExactScan } from "../../kernels/exact_scan.ts";
import { ManyScans, type Query } from "../../kernels/many_scans.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { refuseUnknown } from "../check_params.ts";
import { bitQuery, denseQuery, toHits } from "../scores.ts";
import type {
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

  /** All, of rows of numbers. */
  get headDims(): number | undefined {
    return this.rows.type === "bit" ? undefined : this.rows.dim;
  }

  search({ vector, limit, params, allowed, dims }: IndexQuery): IndexHits {
    refuseUnknown(params, [], `search parameter of ${this.type}`);
    return toHits(this.scan.search(this.query(vector, dims), limit, allowed), this.metric, "scan");
  }

  /** Not of rows that are still in their file. */
  searchMany(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined {
    refuseUnknown(query.params, [], `search parameter of ${this.type}`);
    if (this.rows.absent !== undefined || this.rows.onDisk !== undefined) return undefined;
    const queries = vectors.map((vector) => this.query(vector, query.dims));
    return this.scanned(queries, query);
  }

  private async scanned(queries: readonly Query[], { limit, allowed }: ManyQuery): Promise<IndexHits[]> {
    const found = await this.scans.search(queries, limit, allowed);
    return found.map((hits) => toHits(hits, this.metric, "scan"));
  }

  private query(vector: QueryVector, dims: number | undefined): Query {
    return this.rows.type === "bit" ? bitQuery(vector, this.rows.dim) : denseQuery(vector, this.rows.dim, dims);
  }

  save(): IndexParts {
    return {};
  }
}
