import { type GraphShape, HnswGraph } from "../../kernels/hnsw_graph.ts";
import type { KernelExports } from "../../kernels/kernel_exports.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { cancelled, workerPool } from "../../kernels/worker_pool.ts";
import type { BuildOptions, MetricType } from "../vector_index.ts";
import { layerBlocks } from "./layers.ts";
import { codedDims, type HnswBuildParams } from "./params.ts";

/** How long a worker's slice should take: often enough for progress and for a signal to be obeyed. */
const SLICE_MS = 50;
const FIRST_SLICE = 64;
/** The range of the codes is learnt from about so many rows. */
const SAMPLE_ROWS = 10_000;
/** Room made for one unreachable row may cut off another: look again, but not for ever. */
const MOST_MENDINGS = 8;
/** Shares of the work, roughly, for the progress. */
const CODING_SHARE = 0.02;

/** How a graph of the rows is laid out, as the parameters have it. */
export function graphShape(rows: VectorRows, params: HnswBuildParams): GraphShape {
  return {
    m: params.M,
    efConstruction: Math.max(1, Math.min(params.efConstruction, rows.count)),
    prefix: codedDims(params, rows.dim),
    firstBlock: layerBlocks(rows.count, params.M, params.seed),
  };
}

/**
 * Codes the rows and links them, in a worker, in slices between which progress is reported and the signal is looked at.
 *
 * @throws ElanusError CANCELLED when the signal stops it, INVALID_PARAMETER, OUT_OF_MEMORY.
 */
export async function buildGraph(
  rows: VectorRows,
  metric: MetricType,
  params: HnswBuildParams,
  options: BuildOptions = {},
): Promise<HnswGraph> {
  await rows.whole();
  const graph = new HnswGraph(rows, metric, graphShape(rows, params));
  graph.unlink();
  if (rows.count === 0) return graph;
  const { vectorsPointer: vectors } = graph;
  const scratch = graph.scratch.pointer;
  const codes = graph.codes.pointer;
  const run = (kernel: keyof KernelExports, ...args: number[]) => {
    return workerPool().run(rows.memory, kernel, args, options.signal);
  };
  const report = (share: number) => options.onProgress?.(share);

  await inSlices(rows.count, (from, to) => run("code_sums", vectors, codes, scratch, from, to), options.signal);
  await run("code_means", vectors, codes, scratch);
  await run("code_histogram", vectors, codes, scratch, Math.max(1, Math.floor(rows.count / SAMPLE_ROWS)));
  await run("code_step", codes, scratch);
  await inSlices(rows.count, (from, to) => run("code_rows", vectors, codes, scratch, from, to), options.signal);
  report(CODING_SHARE);
  await run("hnsw_begin", graph.pointer, scratch);
  await inSlices(
    rows.count,
    (from, to) => run("hnsw_insert", graph.pointer, scratch, from, to),
    options.signal,
    (done) => report(CODING_SHARE + (1 - CODING_SHARE) * done),
  );
  for (let round = 0; round < MOST_MENDINGS && (await run("hnsw_flood", graph.pointer, scratch)) > 0; round++) {
    await inSlices(rows.count, (from, to) => run("hnsw_attach", graph.pointer, scratch, from, to), options.signal);
  }
  return graph;
}

/** Calls `work` on slices of [0, count), each of about SLICE_MS. */
async function inSlices(
  count: number,
  work: (from: number, to: number) => Promise<number>,
  signal: AbortSignal | undefined,
  onDone?: (share: number) => void,
): Promise<void> {
  let slice = FIRST_SLICE;
  for (let from = 0; from < count; ) {
    if (signal?.aborted) throw cancelled(signal);
    const to = Math.min(from + slice, count);
    const started = performance.now();
    await work(from, to);
    const took = Math.max(performance.now() - started, 1);
    slice = Math.max(1, Math.round(slice * Math.min(2, Math.max(0.5, SLICE_MS / took))));
    from = to;
    onDone?.(to / count);
  }
}
