import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import type { IndexHits, IndexParts, IndexQuery, MetricType, VectorIndex } from "../vector_index.ts";
import { HnswSearcher } from "./search.ts";
import { graphParts } from "./store.ts";
import type { HnswTrace } from "./trace.ts";

/** An HNSW graph over the rows of a segment; bytes a row: see HnswGraph. */
export class HnswSegmentIndex implements VectorIndex {
  readonly type = "HNSW";
  readonly metric: MetricType;
  private readonly graph: HnswGraph;
  private readonly searcher: HnswSearcher;

  constructor(graph: HnswGraph) {
    this.metric = graph.metric;
    this.graph = graph;
    this.searcher = new HnswSearcher(graph);
  }

  get bytes(): number {
    return this.graph.bytes;
  }

  search(query: IndexQuery): IndexHits {
    return this.searcher.search(query);
  }

  /** The walk of one search, layer by layer; filters are not looked at. */
  trace(query: Omit<IndexQuery, "allowed">): HnswTrace {
    return this.searcher.trace(query);
  }

  save(): IndexParts {
    return graphParts(this.graph);
  }
}
