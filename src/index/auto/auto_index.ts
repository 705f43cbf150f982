import type { BuiltGraph } from "../hnsw/built_graph.ts";
import { GraphIndex } from "../hnsw/graph_index.ts";
import type {
  IndexHits,
  IndexParams,
  IndexParts,
  IndexQuery,
  IndexWear,
  LearntFacts,
  ManyQuery,
  MetricType,
  QueryVector,
  VectorIndex,
} from "../vector_index.ts";
import type { IndexChoice } from "./choose_index.ts";
import { searchParamsFor } from "./params.ts";

/** The part that holds the choice, as JSON, beside those of the chosen index. */
export const CHOICE = "autoindex";

/** A choice as it is stored: parameters by default may be others one day. */
export interface MadeChoice extends IndexChoice {
  readonly params: IndexParams;
}

/** The index that was chosen for a segment, with the reason. It goes by the chosen type. */
export class AutoIndex extends GraphIndex implements VectorIndex {
  readonly metric: MetricType;
  readonly chosen: VectorIndex;
  readonly choice: MadeChoice;
  private readonly dim: number;

  constructor(chosen: VectorIndex, choice: MadeChoice, dim: number) {
    super();
    this.metric = chosen.metric;
    this.chosen = chosen;
    this.choice = choice;
    this.dim = dim;
  }

  get type(): string {
    return this.chosen.type;
  }

  get built(): BuiltGraph | undefined {
    return this.chosen instanceof GraphIndex ? this.chosen.built : undefined;
  }

  get wear(): IndexWear | undefined {
    return this.chosen.wear;
  }

  get bytes(): number {
    return this.chosen.bytes;
  }

  get headDims(): number | undefined {
    return this.chosen.headDims;
  }

  get learnt(): LearntFacts {
    const { type, reason } = this.choice;
    return { chosen: type, reason, ...this.chosen.learnt };
  }

  search(query: IndexQuery): IndexHits {
    return this.chosen.search(this.asked(query));
  }

  searchMany(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined {
    return this.chosen.searchMany?.(vectors, this.asked(query));
  }

  save(): IndexParts {
    return { ...this.chosen.save(), [CHOICE]: new TextEncoder().encode(JSON.stringify(this.choice)) };
  }

  private asked<Q extends ManyQuery>(query: Q): Q {
    return { ...query, params: searchParamsFor(this.type, query.params, query.limit, this.dim) };
  }
}
