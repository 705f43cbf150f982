import { funnelFacts } from "../funnel/funnel.ts";
import { HnswSearcher } from "../hnsw/search.ts";
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
import type { Form } from "./form.ts";
import { partsOf } from "./kept_rows.ts";
import { checkQuantisedSearch, type QuantisedBuildParams, type QuantisedType } from "./params.ts";
import type { QuantisedGraph } from "./store.ts";

/** A query in the words of the graph. @throws ElanusError INVALID_PARAMETER */
export function ofGraph<Q extends ManyQuery>(type: QuantisedType, params: QuantisedBuildParams, query: Q): Q {
  return { ...query, params: { ef: checkQuantisedSearch(type, params, query.params, query.limit) } };
}

/** An HNSW graph whose rows are kept as codes, or in fewer bits; bytes a row: see HnswGraph and CodedRows. */
export class QuantisedIndex implements VectorIndex {
  readonly type: QuantisedType;
  readonly metric: MetricType;
  private readonly params: QuantisedBuildParams;
  private readonly form: Form;
  private readonly built: QuantisedGraph;
  private readonly searcher: HnswSearcher;

  constructor(type: QuantisedType, params: QuantisedBuildParams, form: Form, built: QuantisedGraph) {
    this.type = type;
    this.metric = built.graph.metric;
    this.params = params;
    this.form = form;
    this.built = built;
    this.searcher = new HnswSearcher(built);
  }

  get bytes(): number {
    const { graph, copy } = this.built;
    return graph.bytes + (copy === undefined ? 0 : copy.count * copy.strideBytes);
  }

  get learnt(): LearntFacts {
    const { funnel, graph } = this.built;
    const { count } = graph.rows;
    return {
      scores_from: this.scoresFrom,
      bytes_per_vector: count === 0 ? 0 : Math.round(this.bytes / count),
      ...(this.form.walked === undefined ? funnelFacts(funnel, graph.codes, graph.count) : {}),
    };
  }

  /** As "SQ8 codes", "stored vectors". */
  private get scoresFrom(): string {
    const { sq_type, refine_type } = this.params;
    if (this.form.scored === "stored") return "stored vectors";
    return `${refine_type ?? sq_type ?? "PQ"} ${this.built.copy === undefined ? "codes" : "copies"}`;
  }

  search(query: IndexQuery): IndexHits {
    return this.searcher.search(ofGraph(this.type, this.params, query));
  }

  searchMany(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined {
    return this.searcher.searchMany(vectors, ofGraph(this.type, this.params, query));
  }

  save(): IndexParts {
    const { built, form } = this;
    const { codes, kept } = built.graph;
    return partsOf(built, {
      codes: form.walked && codes,
      kept: kept === codes ? undefined : kept,
      copy: built.copy,
    });
  }
}
