import type {
  BuildOptions,
  GrowingIndex,
  IndexHits,
  IndexQuery,
  LearntFacts,
  MetricType,
  VectorIndex,
} from "../vector_index.ts";
import type { BuiltGraph } from "./built_graph.ts";
import { GraphIndex, type Teacher } from "./graph_index.ts";
import type { HnswGrowingIndex } from "./grow.ts";
import type { HnswSegmentIndex } from "./segment_index.ts";

/** How an index that is a graph while it grows differs from HNSW. */
export interface GrownForm {
  /** Whether what is finished has nothing of the graph. */
  readonly isInterim?: boolean;
  /** A query in the words of the graph. */
  ofGraph(query: IndexQuery): IndexQuery;
  /** The index that the rows have once no more come. `graph` takes in the rest of them: whoever has no use for it asks not. */
  finished(graph: () => Promise<HnswSegmentIndex>, options: BuildOptions): Promise<VectorIndex>;
}

/** A growing graph of an index of another type: its rows are in memory, and scored exactly, until they are sealed. */
export class GrowingUnderName extends GraphIndex implements GrowingIndex {
  readonly type: string;
  readonly metric: MetricType;
  private readonly graph: HnswGrowingIndex;
  private readonly form: GrownForm;

  constructor(type: string, graph: HnswGrowingIndex, form: GrownForm) {
    super();
    this.type = type;
    this.metric = graph.metric;
    this.graph = graph;
    this.form = form;
  }

  get built(): BuiltGraph | undefined {
    return this.graph.built;
  }

  override get teacher(): Teacher | undefined {
    return this.graph.teacher;
  }

  get learntFrom(): number | undefined {
    return this.graph.learntFrom;
  }

  get bytes(): number {
    return this.graph.bytes;
  }

  get indexedRows(): number {
    return this.graph.indexedRows;
  }

  get headDims(): number | undefined {
    return this.graph.headDims;
  }

  get isInterim(): boolean {
    return this.form.isInterim ?? false;
  }

  get learnt(): LearntFacts | undefined {
    if (!this.isInterim || this.built === undefined) return undefined;
    const { prefix, rotate } = this.built.funnel;
    return { interim: "scan of codes", prefix, rotate };
  }

  search(query: IndexQuery): IndexHits {
    return this.graph.search(this.form.ofGraph(query));
  }

  follow(): void {
    this.graph.follow();
  }

  rest(): void {
    this.graph.rest();
  }

  stop(): void {
    this.graph.stop();
  }

  async finish(options: BuildOptions = {}): Promise<VectorIndex> {
    const index = await this.form.finished(() => this.graph.finish(options), options);
    this.stop();
    return index;
  }
}
