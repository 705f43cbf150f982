import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import {
  type IndexFamily,
  type IndexHits,
  type IndexParts,
  type IndexQuery,
  METRICS,
  type MetricType,
  type VectorIndex,
} from "../vector_index.ts";
import { buildGraph } from "./build.ts";
import { checkHnswBuild } from "./params.ts";
import { HnswSearcher } from "./search.ts";
import { graphParts, loadGraph } from "./store.ts";
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

/**
 * Milvus's HNSW: `M`, `efConstruction`; a search takes `ef`. Ours beside them: `prefix`, `seed`.
 *
 * The graph compares 7-bit codes of one step for all dims. Under COSINE, a dim that varies many times as much as the others
 * leaves them too few steps: on 32 dims, recall@10 at ef 64 is .97 where one dim is 10 times as large, .68 at 30 times,
 * .16 at 300 times; under L2, rows whose norms lie many orders of magnitude apart. FLAT is exact for all of them.
 */
export const hnswFamily: IndexFamily = {
  type: "HNSW",
  metrics: METRICS.dense,
  checkBuildParams(params) {
    return { ...checkHnswBuild(params) };
  },
  async build(rows, metric, params, options) {
    return new HnswSegmentIndex(await buildGraph(rows, metric, checkHnswBuild(params), options));
  },
  async load(rows, metric, params, parts) {
    return new HnswSegmentIndex(await loadGraph(rows, metric, checkHnswBuild(params), parts));
  },
};
