import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import { checkQueryDim } from "../scores.ts";
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
import { checkHnswBuild, checkHnswSearch } from "./params.ts";
import { HnswSearcher } from "./search.ts";
import { graphParts, loadGraph } from "./store.ts";
import { type HnswTrace, traceSearch } from "./trace.ts";

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

  /** The walk of one search, layer by layer; rows that must not be returned are walked over like the others. */
  trace({ vector, limit, params }: IndexQuery): HnswTrace {
    checkQueryDim(vector, this.graph.rows.dim);
    const { ef, prefix } = checkHnswSearch(params, limit, this.graph.shape.prefix);
    return traceSearch(this.graph, vector, { limit, ef, prefix });
  }

  save(): IndexParts {
    return graphParts(this.graph);
  }
}

/** Milvus's HNSW: `M`, `efConstruction`; a search takes `ef`. Ours beside them: `prefix`, `seed`. */
export const hnswFamily: IndexFamily = {
  type: "HNSW",
  metrics: METRICS,
  checkBuildParams(params) {
    return { ...checkHnswBuild(params) };
  },
  async build(rows, metric, params, options) {
    return new HnswSegmentIndex(await buildGraph(rows, metric, checkHnswBuild(params), options));
  },
  load(rows, metric, params, parts) {
    return new HnswSegmentIndex(loadGraph(rows, metric, checkHnswBuild(params), parts));
  },
};
