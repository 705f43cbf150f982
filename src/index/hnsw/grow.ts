import { ExactScan } from "../../kernels/exact_scan.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { cancelled } from "../../kernels/worker_pool.ts";
import { denseQuery, toHits } from "../scores.ts";
import type { BuildOptions, FindTaught, GrowingIndex, IndexHits, IndexQuery, MetricType } from "../vector_index.ts";
import { buildGraph } from "./build.ts";
import type { BuiltGraph } from "./built_graph.ts";
import { GraphGrowth, LEAST_TEACHERS } from "./graph_growth.ts";
import { GraphIndex, type Teacher } from "./graph_index.ts";
import { GrowingSearcher } from "./grow_search.ts";
import type { HnswBuildParams } from "./params.ts";
import { HnswSegmentIndex } from "./segment_index.ts";

/** Fewer rows are scanned in less time than a graph would save, and say too little of the range that codes must have. */
const FIRST_ROWS = 2048;

/**
 * An HNSW graph that follows rows as they are added; the memory of its rows has room for it. Where they outgrow its
 * funnel, another is begun, and it serves on until that one has caught up; where they leave the range of its codes, they are
 * scanned until then.
 */
export class HnswGrowingIndex extends GraphIndex implements GrowingIndex {
  readonly type = "HNSW";
  readonly metric: MetricType;
  private readonly rows: VectorRows;
  private readonly params: HnswBuildParams;
  private readonly exact: ExactScan;
  private growth: GraphGrowth | undefined;
  /** Takes the place of `growth` once it has as many rows. */
  private heir: GraphGrowth | undefined;
  private searcher: GrowingSearcher | undefined;
  private working: Promise<void> | undefined;
  /** Ends the growth, by `stop` or by a failure: what is there still serves. */
  private readonly ending = new AbortController();
  private finishing: BuildOptions | undefined;
  private isResting = false;
  /** Undefined once what was taken from it did not do for these rows. */
  private taught: FindTaught | undefined;

  constructor(rows: VectorRows, metric: MetricType, params: HnswBuildParams, taught?: FindTaught) {
    super();
    this.taught = taught;
    this.rows = rows;
    this.metric = metric;
    this.params = params;
    this.exact = new ExactScan(rows, metric);
  }

  /** What searches are shown of it. */
  get built(): BuiltGraph | undefined {
    return this.searcher && this.growth;
  }

  get bytes(): number {
    return (this.growth?.graph.bytes ?? 0) + (this.heir?.graph.bytes ?? 0);
  }

  get indexedRows(): number {
    return this.growth?.taken ?? 0;
  }

  get headDims(): number | undefined {
    return this.searcher?.headDims;
  }

  search(query: IndexQuery): IndexHits {
    const { vector, limit, allowed, dims } = query;
    const asked = denseQuery(vector, this.rows.dim, dims);
    if (this.searcher !== undefined) return this.searcher.search(query);
    return toHits(this.exact.search(asked, limit, allowed), this.metric, "scan");
  }

  follow(): void {
    if (this.working === undefined && this.hasWork) this.working = this.takeIn();
  }

  rest(): void {
    this.isResting = true;
  }

  stop(): void {
    this.ending.abort();
  }

  async finish(options: BuildOptions = {}): Promise<HnswSegmentIndex> {
    const { signal } = options;
    signal?.addEventListener("abort", () => this.stop(), { once: true });
    this.finishing = options;
    this.isResting = false;
    this.follow();
    await this.working;
    this.finishing = undefined;
    if (signal?.aborted) throw cancelled(signal);
    const { growth, rows, metric, params } = this;
    if (growth?.linked !== rows.count || (await growth.fit(signal)) !== "fits")
      return new HnswSegmentIndex(await buildGraph(rows, metric, params, options));
    await growth.finish(signal);
    const { graph, funnel, past } = growth;
    return new HnswSegmentIndex({ graph, funnel, past });
  }

  private get isStopped(): boolean {
    return this.ending.signal.aborted;
  }

  private get hasWork(): boolean {
    if (this.isStopped || this.finishing?.signal?.aborted) return false;
    if (this.isResting) return this.growth?.hasUncoded ?? false;
    const growth = this.heir ?? this.growth;
    return growth?.hasWork ?? this.rows.count >= (this.finishing === undefined ? FIRST_ROWS : 1);
  }

  override get teacher(): Teacher | undefined {
    return this.growth;
  }

  get learntFrom(): number | undefined {
    return this.growth?.learnt;
  }

  /** One that many rows have taught, or as many as there are here. Few rows have no prefix, whatever others have. */
  private findTeacher(): Teacher | undefined {
    const { count } = this.rows;
    const index = count < FIRST_ROWS ? undefined : this.taught?.();
    const teacher = index instanceof GraphIndex ? index.teacher : undefined;
    return teacher !== undefined && teacher.learnt >= Math.min(LEAST_TEACHERS, count) ? teacher : undefined;
  }

  /** A failure leaves what is there: the rest is scanned, and at the end a build says what is wrong. */
  private async takeIn(): Promise<void> {
    try {
      while (this.hasWork) await this.step();
    } catch {
      this.stop();
    } finally {
      this.working = undefined;
    }
  }

  private async step(): Promise<void> {
    const { growth, heir } = this;
    if (growth === undefined) this.growth = await this.begin();
    else if (this.isResting) await growth.codeSome();
    else if (heir === undefined) await this.grow(growth);
    else await this.catchUp(growth, heir);
  }

  private begin(): Promise<GraphGrowth> {
    return GraphGrowth.begin(this.rows, this.metric, this.params, this.ending.signal, () => this.findTeacher());
  }

  private async grow(growth: GraphGrowth): Promise<void> {
    await growth.step();
    const fit = await growth.fitSoFar(this.ending.signal);
    // Whoever stopped it may have given the memory back.
    if (this.isStopped) return;
    if (fit !== "fits") this.taught = undefined;
    if (fit === "unfit") {
      this.growth = undefined;
      this.searcher = undefined;
      return;
    }
    this.show(growth);
    if (fit === "costly") this.heir = await this.begin();
  }

  /** What comes meanwhile is linked by the heir alone, but coded by both, so that scans stay cheap. */
  private async catchUp(growth: GraphGrowth, heir: GraphGrowth): Promise<void> {
    if (growth.hasUncoded) await growth.codeSome();
    await heir.step();
    if (this.isStopped || heir.taken < growth.taken) return;
    this.growth = heir;
    this.heir = undefined;
    this.searcher = undefined;
    this.show(heir);
  }

  private show(growth: GraphGrowth): void {
    growth.show();
    if (growth.taken > 0) this.searcher ??= new GrowingSearcher(growth, this.exact);
    this.finishing?.onProgress?.(growth.taken / this.rows.count);
  }
}
