import { type HnswWriter, ROWS_TOGETHER } from "../../kernels/hnsw_writer.ts";
import { type Priority, workerPool } from "../../kernels/worker_pool.ts";
import type { KernelRun } from "../../kernels/worker_script.ts";
import { inSlices } from "../slices.ts";
import { inWorker, type RunKernel } from "../worker_steps.ts";

/** The range of the codes is learnt from about so many rows. */
const SAMPLE_ROWS = 10_000;
/** Room made for one unreachable row may cut off another: look again, but not for ever. */
const MOST_MENDINGS = 8;
/** Fewer rows are not worth handing out. */
const LEAST_ROWS_A_WORKER = 16;

/** The steps of which a graph is made, each run in a worker; they fail with CANCELLED once the signal is aborted. */
export class GraphWork {
  private readonly writer: HnswWriter;
  private readonly signal: AbortSignal | undefined;
  private readonly inserters: number | undefined;
  private readonly priority: Priority;
  private readonly run: RunKernel;
  /** Whether all rows that were looked at have one length. */
  isLevel = true;

  /**
   * @param priority `low` for a build while others take in rows: these come first.
   * @param inserters how many workers insert rows together: by default as many as there are for such work.
   */
  constructor(writer: HnswWriter, signal?: AbortSignal, priority: Priority = "low", inserters?: number) {
    this.writer = writer;
    this.signal = signal;
    this.priority = priority;
    this.inserters = inserters;
    this.run = inWorker(writer.graph.rows.memory, signal, priority);
  }

  /** Adds rows [from, to) to what the mean is made of, and looks at their lengths. */
  async sum(from: number, to: number): Promise<KernelRun> {
    const { vectors, codes, scratch } = this.writer.pointers;
    const summed = await this.run("code_sums", vectors, codes, scratch, from, to);
    await this.lookAtLengths(from, to);
    return summed;
  }

  /** Looks whether rows [from, to) have the length of the first. */
  async lookAtLengths(from: number, to: number): Promise<void> {
    const { vectors, scratch } = this.writer.pointers;
    if (!this.isLevel) return;
    const { result } = await this.run("same_length", vectors, scratch, from, to);
    this.isLevel = result === 1;
  }

  /** Learns mean and step from the first `count` rows, which were summed. */
  async learn(count: number): Promise<void> {
    const { vectors, codes, scratch } = this.writer.pointers;
    this.writer.count = count;
    this.writer.graph.codes.lengths = this.isLevel ? 1 : 0;
    await this.run("code_means", vectors, codes, scratch);
    await this.run("code_histogram", vectors, codes, scratch, Math.max(1, Math.floor(count / SAMPLE_ROWS)));
    await this.run("code_step", codes, scratch);
    await this.begin();
  }

  /** Before any row is inserted. */
  async begin(): Promise<void> {
    await this.run("hnsw_begin", this.writer.pointers.scratch);
  }

  /** Codes rows [from, to), and clears their links. Both are asked for at once, so that a busy worker is waited for once. */
  async code(from: number, to: number): Promise<KernelRun> {
    const { graph, vectors, codes, scratch } = this.writer.pointers;
    const [coded, prepared] = await Promise.all([
      this.run("code_rows", vectors, codes, scratch, from, to),
      this.run("hnsw_prepare", graph, from, to),
    ]);
    return { result: 0, milliseconds: coded.milliseconds + prepared.milliseconds };
  }

  /** Clears the links of rows [from, to) that are coded already. */
  prepare(from: number, to: number): Promise<KernelRun> {
    return this.run("hnsw_prepare", this.writer.pointers.graph, from, to);
  }

  /** Links rows on layer 0 by `n` lists, as hnsw_relink has them. */
  relink(lists: number, n: number): Promise<KernelRun> {
    const { graph, scratch } = this.writer.pointers;
    return this.run("hnsw_relink", graph, scratch, lists, n);
  }

  /** Takes in rows [from, to) that are linked on layer 0. */
  keep(from: number, to: number): Promise<KernelRun> {
    const { graph, scratch } = this.writer.pointers;
    return this.run("hnsw_keep", graph, scratch, from, to);
  }

  /** Inserts rows [from, to), ROWS_TOGETHER at a time; the graph is the same however many workers there are. */
  async insert(from: number, to: number): Promise<KernelRun> {
    let milliseconds = 0;
    for (let first = from; first < to; first += ROWS_TOGETHER) {
      milliseconds += await this.insertTogether(first, Math.min(first + ROWS_TOGETHER, to));
    }
    return { result: 0, milliseconds };
  }

  /** @returns the milliseconds that the slowest workers took. */
  private async insertTogether(from: number, to: number): Promise<number> {
    const { graph, scratch, together } = this.writer.pointers;
    const inserters = this.inserters ?? workerPool().together(this.priority);
    const workers = Math.min(inserters, Math.ceil((to - from) / LEAST_ROWS_A_WORKER));
    if (workers === 1) return (await this.run("hnsw_insert", graph, scratch, from, to, together)).milliseconds;
    const scratches = this.writer.scratches(workers);
    const inAll = (call: (own: number, worker: number) => Promise<KernelRun>) => Promise.all(scratches.map(call));
    const { result: n, milliseconds: admitting } = await this.run("hnsw_admit", graph, scratch, from, to, together);
    const firstOf = (worker: number) => Math.floor((n * worker) / workers);
    const chosen = await inAll((own, worker) =>
      this.run("hnsw_choose", graph, own, together, n, firstOf(worker), firstOf(worker + 1)),
    );
    const linked = await inAll((own, worker) => this.run("hnsw_link_back", graph, own, together, n, worker, workers));
    const { milliseconds: entering } = await this.run("hnsw_enter", graph, scratch, together, n);
    return admitting + slowest(chosen) + slowest(linked) + entering;
  }

  /** Links to those of the first `count` rows that no link leads to, on any layer. */
  async mend(count: number, signal = this.signal): Promise<void> {
    for (let layer = this.writer.topLayer; layer >= 0; layer--) {
      for (let round = 0; round < MOST_MENDINGS && (await this.flood(layer, count)) > 0; round++) {
        await inSlices(count, (from, to) => this.attach(layer, from, to), signal);
      }
    }
  }

  /** Chooses where walks begin, of rows [from, to), which are linked. */
  async chooseLandmarks(from: number, to: number): Promise<void> {
    const { graph, scratch } = this.writer.pointers;
    const { work, sampled, most } = this.writer.landmarksOf(to - from);
    if (most === 0 || !this.hasDirections) return;
    const { result: chosen } = await this.run("landmarks_choose", graph, from, to, work, sampled, most);
    await this.run("landmarks_set", graph, scratch, chosen);
  }

  /** Under IP, the nearest of rows with lengths of their own are the long ones, whatever their direction. */
  private get hasDirections(): boolean {
    const { metric, codes } = this.writer.graph;
    return metric !== "IP" || codes.lengths > 0;
  }

  /** How many of the first `count` rows no link of a layer leads to; `attach` is then to be called with all of them. */
  private async flood(layer: number, count: number): Promise<number> {
    const { graph, scratch } = this.writer.pointers;
    this.writer.count = count;
    return (await this.run("hnsw_flood", graph, scratch, layer)).result;
  }

  private attach(layer: number, from: number, to: number): Promise<KernelRun> {
    const { graph, scratch } = this.writer.pointers;
    return this.run("hnsw_attach", graph, scratch, layer, from, to);
  }
}

function slowest(runs: readonly KernelRun[]): number {
  return Math.max(...runs.map(({ milliseconds }) => milliseconds));
}
