import type { HnswSegmentIndex } from "../hnsw/segment_index.ts";
import type { IndexHits, IndexParts, IndexQuery, LearntFacts, MetricType, VectorIndex } from "../vector_index.ts";
import { checkDiskannSearch } from "./params.ts";

const TYPE = "DISKANN";

/** A query in the words of the graph: its pool is what Milvus calls the search list. */
export function ofGraph(query: IndexQuery): IndexQuery {
  return { ...query, params: { ef: checkDiskannSearch(query.params, query.limit) } };
}

/** A graph and codes in memory over vectors that stay on disk; bytes a row: see HnswGraph. */
export class DiskannIndex implements VectorIndex {
  readonly type = TYPE;
  readonly metric: MetricType;
  private readonly graph: HnswSegmentIndex;

  constructor(graph: HnswSegmentIndex) {
    this.metric = graph.metric;
    this.graph = graph;
  }

  get bytes(): number {
    return this.graph.bytes;
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
