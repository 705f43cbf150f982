import { funnelFacts } from "../funnel/funnel.ts";
import type {
  IndexHits,
  IndexParts,
  IndexQuery,
  IndexWear,
  LearntFacts,
  ManyQuery,
  MetricType,
  QueryVector,
  VectorIndex,
} from "../vector_index.ts";
import { type BuiltGraph, graphWear } from "./built_graph.ts";
import { GraphIndex } from "./graph_index.ts";
import { HnswSearcher } from "./search.ts";
import { graphParts } from "./store.ts";
import type { HnswTrace } from "./trace.ts";

/** An HNSW graph over the rows of a segment; bytes a row: see HnswGraph. */
export class HnswSegmentIndex extends GraphIndex implements VectorIndex {
  readonly type = "HNSW";
  readonly metric: MetricType;
  readonly built: BuiltGraph;
  private readonly searcher: HnswSearcher;

  constructor(built: BuiltGraph) {
    super();
    this.metric = built.graph.metric;
    this.built = built;
    this.searcher = new HnswSearcher(built);
  }

  get bytes(): number {
    return this.built.graph.bytes;
  }

  get headDims(): number | undefined {
    return this.searcher.headDims;
  }

  get learnt(): LearntFacts {
    const { funnel, graph } = this.built;
    return funnelFacts(funnel, graph.codes, graph.count);
  }

  get wear(): IndexWear {
    return graphWear(this.built);
  }

  search(query: IndexQuery): IndexHits {
    return this.searcher.search(query);
  }

  searchMany(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined {
    return this.searcher.searchMany(vectors, query);
  }

  /** The walk of one search, layer by layer; filters are not looked at. */
  trace(query: Omit<IndexQuery, "allowed">): HnswTrace {
    return this.searcher.trace(query);
  }

  save(): IndexParts {
    return graphParts(this.built);
  }
}
