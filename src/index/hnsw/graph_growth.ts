import { type GraphShape, graphRoom, HnswGraph } from "../../kernels/hnsw_graph.ts";
import { HnswWriter } from "../../kernels/hnsw_writer.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import type { KernelRun } from "../../kernels/worker_script.ts";
import type { MetricType } from "../vector_index.ts";
import { mendGraph } from "./build.ts";
import { codesFit } from "./code_fit.ts";
import { GraphWork } from "./graph_work.ts";
import { type DrawLayers, drawLayers } from "./layers.ts";
import { codedDims, type HnswBuildParams } from "./params.ts";
import { SliceSize } from "./slices.ts";

/** How long a slice should take: its rows are scanned until it is done. */
const SLICE_MS = 20;
/** With more rows than this behind it, a graph takes more of a worker that builds for others too. */
const FAR_BEHIND = 1000;
const LONG_SLICE_MS = 60;

/** Rows that no link leads to are linked each time the graph has grown by this factor. */
const MENDED_EVERY = 1.25;

/** The range of the codes is looked at each time there are so many times as many rows as when it was looked at last. */
const LOOKED_AT_EVERY = 4;

/** A graph that takes in rows as they come: they are coded, and then linked, slice by slice. */
export class GraphGrowth {
  readonly graph: HnswGraph;
  /** Rows from the first on that can be compared by their codes. */
  coded = 0;
  /** Rows from the first on that the graph leads to. */
  linked = 0;
  private readonly writer: HnswWriter;
  private readonly work: GraphWork;
  private readonly drawLayers: DrawLayers;
  private readonly codeSlices = new SliceSize();
  private readonly linkSlices = new SliceSize();
  private hasJustCoded = false;
  private mended = 1024;
  private learnt = 0;
  private lookedAt = 0;

  /** @throws ElanusError OUT_OF_MEMORY */
  constructor(rows: VectorRows, metric: MetricType, params: HnswBuildParams) {
    const prefix = codedDims(params, rows.dim);
    const room = graphRoom(rows, params.M, prefix);
    const shape: GraphShape = {
      m: params.M,
      efConstruction: Math.max(1, Math.min(params.efConstruction, room.rows)),
      prefix,
      firstBlock: new Uint32Array(room.rows + 1),
    };
    this.graph = new HnswGraph(rows, metric, shape, room);
    this.writer = new HnswWriter(this.graph);
    this.work = new GraphWork(this.writer);
    this.drawLayers = drawLayers(params.M, params.seed);
  }

  /** Learns the range of the codes from the rows that there are. */
  async learn(): Promise<void> {
    const { rows } = this.graph;
    await rows.whole();
    const { count } = rows;
    await this.work.sum(0, count);
    await this.work.learn(count);
    this.learnt = count;
    this.lookedAt = count;
  }

  /** Whether later rows have left the range that was learnt: then a graph must be begun anew. Not while a step runs. */
  get isOutgrown(): boolean {
    if (this.coded < this.lookedAt * LOOKED_AT_EVERY) return false;
    return !this.fits();
  }

  /** Whether the range of the codes does for all rows that are coded. */
  fits(): boolean {
    this.lookedAt = this.coded;
    return this.coded === this.learnt || codesFit(this.graph.codes, this.learnt, this.coded);
  }

  /** Whether rows wait that it can take in. */
  get hasWork(): boolean {
    return this.linked < this.end;
  }

  /** Takes in some rows. Coding and linking take turns: rows that keep coming would else put off the linking for ever. */
  async step(): Promise<void> {
    const { linked, coded, end } = this;
    const ms = end - linked > FAR_BEHIND ? LONG_SLICE_MS : SLICE_MS;
    this.hasJustCoded = coded < end && (linked === coded || !this.hasJustCoded);
    if (this.hasJustCoded) this.coded = await this.codeSlices.next(coded, end, ms, (from, to) => this.code(from, to));
    else if (linked > this.mended * MENDED_EVERY) await this.mend();
    else this.linked = await this.linkSlices.next(linked, coded, ms, (from, to) => this.work.insert(from, to));
  }

  /** Lets searches find what is linked, to a whole word of their filters' bits. Not while a step runs. */
  show(): void {
    this.writer.show(this.linked - (this.linked % 32));
  }

  /** Shows all rows, none of which remains that no link leads to. */
  async finish(signal: AbortSignal | undefined): Promise<void> {
    await this.mend(signal);
    this.writer.show(this.linked);
  }

  private async mend(signal?: AbortSignal): Promise<void> {
    await mendGraph(this.work, this.linked, signal);
    this.mended = this.linked;
  }

  private get end(): number {
    return Math.min(this.graph.rows.count, this.graph.room.rows);
  }

  private code(from: number, to: number): Promise<KernelRun> {
    const { graph } = this;
    this.drawLayers(graph.shape.firstBlock, from, to);
    graph.layOut(to);
    return this.work.code(from, to);
  }
}
