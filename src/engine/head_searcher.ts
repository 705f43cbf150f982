import type {
  IndexHits,
  IndexQuery,
  ManyQuery,
  MetricType,
  QueryVector,
  RowSearcher,
  VectorIndex,
} from "../index/vector_index.ts";

/** Searches by the first dims: by an index that keeps them as they are, else by a scan. */
export class HeadSearcher implements RowSearcher {
  readonly type: string;
  readonly metric: MetricType;
  readonly bytes = 0;
  private readonly index: RowSearcher;
  private readonly scan: VectorIndex;
  private readonly dims: number;

  /** @param scan of the rows, which are dense. */
  constructor(index: RowSearcher, scan: VectorIndex, dims: number) {
    this.type = index.type;
    this.metric = index.metric;
    this.index = index;
    this.scan = scan;
    this.dims = dims;
  }

  search(query: IndexQuery): IndexHits {
    const head = { ...query, dims: this.dims };
    return this.index.searchHead?.(head) ?? this.scan.searchHead?.(head) ?? this.scan.search(query);
  }

  /** By a scan, unless the index has a way of its own. */
  searchMany(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined {
    if (this.index !== this.scan && this.index.searchHead !== undefined) return undefined;
    return this.scan.searchMany?.(vectors, { ...query, params: {}, dims: this.dims });
  }
}
