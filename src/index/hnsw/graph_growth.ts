import { graphRoom } from "../../kernels/graph_room.ts";
import type { GraphShape } from "../../kernels/hnsw_arrays.ts";
import { HnswGraph } from "../../kernels/hnsw_graph.ts";
import { HnswWriter } from "../../kernels/hnsw_writer.ts";
import { Turns } from "../../kernels/turns.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import type { KernelRun } from "../../kernels/worker_script.ts";
import { type CodeUse, codesFit, codeUse } from "../funnel/code_use.ts";
import { type Funnel, type LearntFunnel, setAxes } from "../funnel/funnel.ts";
import { learnFunnel, refitFunnel } from "../funnel/learn_funnel.ts";
import { SliceSize } from "../slices.ts";
import type { MetricType } from "../vector_index.ts";
import { axesOf, type GraphPast } from "./built_graph.ts";
import type { Teacher } from "./graph_index.ts";
import { GraphWork } from "./graph_work.ts";
import { type DrawLayers, drawLayers } from "./layers.ts";
import type { HnswBuildParams } from "./params.ts";
import { withWalkPool } from "./walk_pool.ts";

/** How long a slice should take: its rows are scanned until it is done. */
const SLICE_MS = 20;
/** With more rows than this behind it, a graph takes more of a worker that builds for others too. */
const FAR_BEHIND = 1000;
const LONG_SLICE_MS = 60;

/** Rows that no link leads to are linked each time the graph has grown by this factor. */
const MENDED_EVERY = 1.25;

/** Codes and funnel are looked at each time there are so many times as many rows as when they were looked at last. */
const LOOKED_AT_EVERY = 4;

/** A graph that its rows outgrow is begun anew: its funnel is chosen as if there were so many times as many already. */
const EXPECTED_GROWTH = 4;

/**
 * Axes that fewer rows have taught hold those well, and others badly: 128 axes of 2,048 x 768 rows needed a pool of 156 among
 * 20,000 rows for what those of 8,192 did with 64.
 */
export const LEAST_TEACHERS = 8192;

/** How what was learnt from some rows does for more: `unfit` codes mistake rows, a `costly` funnel finds them all the same. */
export type LearntFit = "fits" | "costly" | "unfit";

/** What was taken from elsewhere is looked at once so many rows are coded. */
const FIRST_LOOK = 256;

/** Graphs are begun one at a time, and have coded what they learnt from before the next looks for a teacher. */
const turns = new Turns();

/** A graph that takes in rows as they come: they are coded, and then linked, slice by slice; or coded alone. */
export class GraphGrowth implements Teacher {
  readonly graph: HnswGraph;
  /** Rows from the first on that can be compared by their codes. */
  coded = 0;
  /** Rows from the first on that the graph leads to. */
  linked = 0;
  /** From how many rows codes and funnel were learnt, of this graph or of the one that they were taken from. */
  learnt = 0;
  private readonly params: HnswBuildParams;
  private learntFunnel: LearntFunnel;
  private readonly writer: HnswWriter;
  private readonly work: GraphWork;
  private readonly drawLayers: DrawLayers;
  private readonly codeSlices = new SliceSize();
  private readonly linkSlices = new SliceSize();
  private hasJustCoded = false;
  private mended = 1024;
  private lookedAt = 0;
  /** How the rows of another graph use the codes that were taken from it. */
  private takenUse: CodeUse | undefined;

  /**
   * Takes funnel and codes from another graph, or learns them from the rows that there are. One at a time: of many large batches, as
   * many segments that are begun at once, the first teaches the others.
   *
   * @throws ElanusError OUT_OF_MEMORY, CANCELLED
   */
  static begin(
    rows: VectorRows,
    metric: MetricType,
    params: HnswBuildParams,
    signal: AbortSignal,
    findTeacher: () => Teacher | undefined,
  ): Promise<GraphGrowth> {
    const taughtOrLearning = () => {
      const teacher = findTeacher();
      if (teacher !== undefined) return GraphGrowth.like(teacher, rows, metric, params);
      return GraphGrowth.learning(rows, metric, params, signal);
    };
    return turns.run(taughtOrLearning, signal);
  }

  private static async learning(
    rows: VectorRows,
    metric: MetricType,
    params: HnswBuildParams,
    signal: AbortSignal,
  ): Promise<GraphGrowth> {
    await rows.whole();
    const expected = Math.min(rows.room, rows.count * EXPECTED_GROWTH);
    const growth = new GraphGrowth(rows, metric, params, await learnFunnel(rows, metric, params, signal, expected));
    await growth.learn();
    if (!params.codesAlone) await growth.codeLearnt(signal);
    return growth;
  }

  /** All is copied before the caller gives way: the other graph may be gone afterwards. */
  private static async like(
    { graph, funnel, past, learnt }: Teacher,
    rows: VectorRows,
    metric: MetricType,
    params: HnswBuildParams,
  ): Promise<GraphGrowth> {
    const growth = new GraphGrowth(rows, metric, params, { ...funnel, axes: axesOf(graph) });
    growth.graph.codes.codeAs(graph.codes);
    growth.takenUse = past.learntUse;
    growth.learnt = learnt;
    growth.lookedAt = FIRST_LOOK / LOOKED_AT_EVERY;
    await rows.whole();
    await growth.work.begin();
    return growth;
  }

  private constructor(rows: VectorRows, metric: MetricType, params: HnswBuildParams, funnel: LearntFunnel) {
    const room = graphRoom(rows, params.M, funnel.prefix);
    const shape: GraphShape = {
      m: params.M,
      efConstruction: Math.max(1, Math.min(params.efConstruction, room.rows)),
      coded: { dims: funnel.prefix, rotated: funnel.rotate === "pca" },
      firstBlock: new Uint32Array(room.rows + 1),
    };
    this.params = params;
    this.learntFunnel = funnel;
    this.graph = new HnswGraph(rows, metric, shape, room);
    setAxes(this.graph, funnel.axes);
    this.writer = new HnswWriter(this.graph);
    this.work = new GraphWork(this.writer, undefined, "normal");
    this.drawLayers = drawLayers(params.M, params.seed);
  }

  /** As it was measured last. */
  get funnel(): Funnel {
    const { axes: _, ...funnel } = this.learntFunnel;
    return funnel;
  }

  get past(): GraphPast {
    return { learntUse: this.takenUse ?? codeUse(this.graph.codes, this.learnt), mended: 0, inserted: 0 };
  }

  private async learn(): Promise<void> {
    const { count } = this.graph.rows;
    await this.work.sum(0, count);
    await this.work.learn(count);
    this.learnt = count;
    this.lookedAt = count;
  }

  /** How the rows that it learnt from use its codes is what others must know that take them. */
  private async codeLearnt(signal: AbortSignal): Promise<void> {
    while (this.hasUncoded && this.coded < this.learnt && !signal.aborted) await this.codeSome();
  }

  /**
   * Looks now and then whether what was learnt does for the rows that came. Not while a step runs. A pool that more rows asked for
   * is not lessened for few: more are to come.
   */
  async fitSoFar(signal: AbortSignal): Promise<LearntFit> {
    const isDue = this.coded >= this.lookedAt * LOOKED_AT_EVERY;
    if (!isDue && this.isLevelAsLearnt) return "fits";
    const before = this.learntFunnel;
    const fit = await this.fit(signal);
    if (before.pool > this.learntFunnel.pool) this.learntFunnel = before;
    return fit;
  }

  /**
   * Whether range and funnel do for all rows that are coded. Where there are more, true neighbours stand closer together, and
   * the pool that the funnel needs is measured anew.
   */
  async fit(signal?: AbortSignal): Promise<LearntFit> {
    this.lookedAt = this.coded;
    if (!this.isLevelAsLearnt || !codesFit(this.past.learntUse, codeUse(this.graph.codes, this.coded))) return "unfit";
    const { rows, metric } = this.graph;
    const isBadlyTaught = this.learntFunnel.rotate === "pca" && this.learnt < LEAST_TEACHERS;
    if (isBadlyTaught && this.coded >= this.learnt * LOOKED_AT_EVERY) return "costly";
    const { funnel, isOutgrown } = await refitFunnel(rows, metric, this.params, this.learntFunnel, signal);
    this.learntFunnel = funnel;
    return isOutgrown ? "costly" : "fits";
  }

  /** Codes that count on rows of one length would hide longer ones. */
  private get isLevelAsLearnt(): boolean {
    return this.work.isLevel || this.graph.codes.lengths === 0;
  }

  /** Rows from the first on that are taken in: linked, or coded where none shall be linked. */
  get taken(): number {
    return this.params.codesAlone ? this.coded : this.linked;
  }

  /** Whether rows wait that it can take in. */
  get hasWork(): boolean {
    return this.taken < this.end;
  }

  /** Whether rows wait that can only be scanned by their vectors. */
  get hasUncoded(): boolean {
    return this.coded < this.end;
  }

  /** Takes in some rows. Coding and linking take turns: rows that keep coming would else put off the linking for ever. */
  async step(): Promise<void> {
    const { linked, coded, end } = this;
    const ms = end - linked > FAR_BEHIND ? LONG_SLICE_MS : SLICE_MS;
    this.hasJustCoded = coded < end && (this.taken === coded || !this.hasJustCoded);
    if (this.hasJustCoded) await this.codeSome(ms);
    else if (linked > this.mended * MENDED_EVERY) await this.mend();
    else this.linked = await this.linkSlices.next(linked, coded, ms, (from, to) => this.work.insert(from, to));
  }

  /** Codes some rows, so that scans of them are cheap. */
  async codeSome(ms = SLICE_MS): Promise<void> {
    this.coded = await this.codeSlices.next(this.coded, this.end, ms, (from, to) => this.code(from, to));
  }

  /** Lets searches find what is linked, to a whole word of their filters' bits. Not while a step runs. */
  show(): void {
    this.writer.show(this.linked - (this.linked % 32));
  }

  /** Shows all rows, none of which remains that no link leads to, with landmarks, and measures the pool of walks. */
  async finish(signal: AbortSignal | undefined): Promise<void> {
    await this.mend(signal);
    await this.work.chooseLandmarks(0, this.linked);
    this.writer.show(this.linked);
    const { axes } = this.learntFunnel;
    const fitted = await withWalkPool(this.graph, this.funnel, this.params.target_recall, signal);
    this.learntFunnel = { ...fitted, axes };
  }

  private async mend(signal?: AbortSignal): Promise<void> {
    await this.work.mend(this.linked, signal);
    this.mended = this.linked;
  }

  private get end(): number {
    return Math.min(this.graph.rows.count, this.graph.room.rows);
  }

  private async code(from: number, to: number): Promise<KernelRun> {
    const { graph } = this;
    this.drawLayers(graph.shape.firstBlock, from, to);
    graph.layOut(to);
    if (graph.codes.lengths > 0) await this.work.lookAtLengths(from, to);
    return this.work.code(from, to);
  }
}
