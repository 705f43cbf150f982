import { type GraphShape, HnswGraph } from "../../kernels/hnsw_graph.ts";
import { HnswWriter } from "../../kernels/hnsw_writer.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { inSlices } from "../slices.ts";
import type { BuildOptions, MetricType } from "../vector_index.ts";
import { type Funnel, type FunnelGraph, setAxes } from "./funnel.ts";
import { GraphWork } from "./graph_work.ts";
import { layerBlocks } from "./layers.ts";
import { learnFunnel } from "./learn_funnel.ts";
import type { HnswBuildParams } from "./params.ts";

/** Room made for one unreachable row may cut off another: look again, but not for ever. */
const MOST_MENDINGS = 8;
/** Shares of the work, roughly, for the progress. */
const LEARNING_SHARE = 0.08;
const CODING_SHARE = 0.02;

/** How a graph of the rows is laid out, as the parameters have it. */
export function graphShape(rows: VectorRows, params: HnswBuildParams, { prefix, rotate }: Funnel): GraphShape {
  return {
    m: params.M,
    efConstruction: Math.max(1, Math.min(params.efConstruction, rows.count)),
    coded: { dims: prefix, rotated: rotate === "pca" },
    firstBlock: layerBlocks(rows.count, params.M, params.seed),
  };
}

/**
 * Learns a funnel, codes the rows and links them, in a worker, in slices between which progress is reported and the signal
 * is looked at.
 *
 * @throws ElanusError CANCELLED when the signal stops it, INVALID_PARAMETER, OUT_OF_MEMORY.
 */
export async function buildGraph(
  rows: VectorRows,
  metric: MetricType,
  params: HnswBuildParams,
  { onProgress, signal }: BuildOptions = {},
): Promise<FunnelGraph> {
  await rows.whole();
  const { axes, ...funnel } = await learnFunnel(rows, metric, params, signal);
  onProgress?.(LEARNING_SHARE);
  const graph = new HnswGraph(rows, metric, graphShape(rows, params, funnel));
  const { count } = rows;
  if (count === 0) return { graph, funnel };
  setAxes(graph, axes);
  const writer = new HnswWriter(graph);
  const work = new GraphWork(writer, signal);
  await inSlices(count, (from, to) => work.sum(from, to), signal);
  await work.learn(count);
  await inSlices(count, (from, to) => work.code(from, to), signal);
  const before = LEARNING_SHARE + CODING_SHARE;
  const report = (share: number) => onProgress?.(before + (1 - before) * share);
  await inSlices(count, (from, to) => work.insert(from, to), signal, report);
  await mendGraph(work, count, signal);
  writer.show(count);
  return { graph, funnel };
}

/** Links to the rows that no link leads to. */
export async function mendGraph(work: GraphWork, count: number, signal: AbortSignal | undefined): Promise<void> {
  for (let round = 0; round < MOST_MENDINGS && (await work.flood(count)) > 0; round++) {
    await inSlices(count, (from, to) => work.attach(from, to), signal);
  }
}
