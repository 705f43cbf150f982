import { type GraphShape, HnswGraph } from "../../kernels/hnsw_graph.ts";
import { HnswWriter } from "../../kernels/hnsw_writer.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import type { BuildOptions, MetricType } from "../vector_index.ts";
import { GraphWork } from "./graph_work.ts";
import { layerBlocks } from "./layers.ts";
import { codedDims, type HnswBuildParams } from "./params.ts";
import { inSlices } from "./slices.ts";

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
  { onProgress, signal }: BuildOptions = {},
): Promise<HnswGraph> {
  await rows.whole();
  const graph = new HnswGraph(rows, metric, graphShape(rows, params));
  const { count } = rows;
  if (count === 0) return graph;
  const writer = new HnswWriter(graph);
  const work = new GraphWork(writer, signal);
  await inSlices(count, (from, to) => work.sum(from, to), signal);
  await work.learn(count);
  await inSlices(count, (from, to) => work.code(from, to), signal);
  onProgress?.(CODING_SHARE);
  const report = (share: number) => onProgress?.(CODING_SHARE + (1 - CODING_SHARE) * share);
  await inSlices(count, (from, to) => work.insert(from, to), signal, report);
  await mendGraph(work, count, signal);
  writer.show(count);
  return graph;
}

/** Links to the rows that no link leads to. */
export async function mendGraph(work: GraphWork, count: number, signal: AbortSignal | undefined): Promise<void> {
  for (let round = 0; round < MOST_MENDINGS && (await work.flood(count)) > 0; round++) {
    await inSlices(count, (from, to) => work.attach(from, to), signal);
  }
}
