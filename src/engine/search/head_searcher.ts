import type {
  IndexHits,
  IndexQuery,
  ManyQuery,
  MetricType,
  QueryVector,
  RowSearcher,
  VectorIndex,
} from "../../index/vector_index.ts";

/** Searches by the first dims: by an index that can, else by a scan. */
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
    return this.searcher.search(this.asked(query));
  }

  searchMany(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined {
    return this.searcher.searchMany?.(vectors, this.asked(query));
  }

  /** An index that grows may come to compare more dims, or fewer. */
  private get searcher(): RowSearcher {
    return (this.index.headDims ?? 0) >= this.dims ? this.index : this.scan;
  }

  /** The parameters of a query are those of the index. */
  private asked<Query extends ManyQuery>(query: Query): Query {
    const { dims } = this;
    return this.searcher === this.scan ? { ...query, dims, params: {} } : { ...query, dims };
  }
}
