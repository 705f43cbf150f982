import type {
  IndexHits,
  IndexParts,
  IndexQuery,
  LearntFacts,
  ManyQuery,
  MetricType,
  QueryVector,
  VectorIndex,
} from "../vector_index.ts";
import { type FunnelGraph, funnelFacts } from "./funnel.ts";
import { HnswSearcher } from "./search.ts";
import { graphParts } from "./store.ts";
import type { HnswTrace } from "./trace.ts";

/** An HNSW graph over the rows of a segment; bytes a row: see HnswGraph. */
export class HnswSegmentIndex implements VectorIndex {
  readonly type = "HNSW";
  readonly metric: MetricType;
  readonly built: FunnelGraph;
  private readonly searcher: HnswSearcher;

  constructor(built: FunnelGraph) {
    this.metric = built.graph.metric;
    this.built = built;
    this.searcher = new HnswSearcher(built);
  }

  get bytes(): number {
    return this.built.graph.bytes;
  }

  get learnt(): LearntFacts {
    return funnelFacts(this.built);
  }

  search(query: IndexQuery): IndexHits {
    return this.searcher.search(query);
  }

  searchMany(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined {
    return query.dims === undefined ? this.searcher.searchMany(vectors, query) : undefined;
  }

  /** The walk of one search, layer by layer; filters are not looked at. */
  trace(query: Omit<IndexQuery, "allowed">): HnswTrace {
    return this.searcher.trace(query);
  }

  save(): IndexParts {
    return graphParts(this.built);
  }
}
