import type { BuiltGraph } from "../hnsw/built_graph.ts";
import { GraphIndex } from "../hnsw/graph_index.ts";
import type { HnswSegmentIndex } from "../hnsw/segment_index.ts";
import type {
  IndexHits,
  IndexParts,
  IndexQuery,
  IndexWear,
  LearntFacts,
  MetricType,
  VectorIndex,
} from "../vector_index.ts";
import { checkDiskannSearch } from "./params.ts";

const TYPE = "DISKANN";

/** A query in the words of the graph: its pool is what Milvus calls the search list. */
export function ofGraph(query: IndexQuery): IndexQuery {
  return { ...query, params: { ef: checkDiskannSearch(query.params, query.limit) } };
}

/** A graph and codes in memory over vectors that stay on disk; bytes a row: see HnswGraph. */
export class DiskannIndex extends GraphIndex implements VectorIndex {
  readonly type = TYPE;
  readonly metric: MetricType;
  private readonly graph: HnswSegmentIndex;

  constructor(graph: HnswSegmentIndex) {
    super();
    this.metric = graph.metric;
    this.graph = graph;
  }

  get built(): BuiltGraph {
    return this.graph.built;
  }

  get bytes(): number {
    return this.graph.bytes;
  }

  get wear(): IndexWear {
    return this.graph.wear;
  }

  get learnt(): LearntFacts {
    return this.graph.learnt;
  }

  search(query: IndexQuery): IndexHits {
    return this.graph.search(ofGraph(query));
  }

  save(): IndexParts {
    return this.graph.save();
  }
}
