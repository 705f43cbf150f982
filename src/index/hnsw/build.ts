import { HnswGraph } from "../../kernels/hnsw_graph.ts";
import { HnswWriter, ROWS_TOGETHER } from "../../kernels/hnsw_writer.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { setAxes } from "../funnel/funnel.ts";
import { learnFunnel } from "../funnel/learn_funnel.ts";
import { inSlices } from "../slices.ts";
import type { BuildOptions, MetricType } from "../vector_index.ts";
import { type BuiltGraph, freshPast } from "./built_graph.ts";
import { graphShape } from "./graph_shape.ts";
import { GraphWork } from "./graph_work.ts";
import { inheritGraph } from "./inherit.ts";
import type { HnswBuildParams } from "./params.ts";
import { withWalkPool } from "./walk_pool.ts";

/** Shares of the work, roughly, for the progress. */
const LEARNING_SHARE = 0.08;
const CODING_SHARE = 0.02;

/**
 * Its own walks begin at landmarks once so many rows are linked, at others each time they have doubled: of 100,000 x 768 a build
 * takes 26 s of processor time instead of 29.
 */
const FIRST_LANDMARKS = 8192;

/**
 * Learns a funnel, codes the rows and links them, or goes on from a graph that stands; in a worker, in slices between which
 * progress is reported and the signal is looked at.
 *
 * @throws ElanusError CANCELLED when the signal stops it, INVALID_PARAMETER, OUT_OF_MEMORY.
 */
export async function buildGraph(
  rows: VectorRows,
  metric: MetricType,
  params: HnswBuildParams,
  options: BuildOptions = {},
): Promise<BuiltGraph> {
  await rows.whole();
  const heir = options.from && (await inheritGraph(rows, metric, params, options.from, options));
  return heir ?? buildAnew(rows, metric, params, options);
}

async function buildAnew(
  rows: VectorRows,
  metric: MetricType,
  params: HnswBuildParams,
  { onProgress, signal }: BuildOptions,
): Promise<BuiltGraph> {
  const { axes, ...funnel } = await learnFunnel(rows, metric, params, signal);
  onProgress?.(LEARNING_SHARE);
  const graph = new HnswGraph(rows, metric, graphShape(rows, params, funnel));
  const { count } = rows;
  if (count === 0) return { graph, funnel, past: freshPast(graph) };
  setAxes(graph, axes);
  const writer = new HnswWriter(graph);
  const work = new GraphWork(writer, signal);
  await inSlices(count, (from, to) => work.sum(from, to), signal);
  await work.learn(count);
  await inSlices(count, (from, to) => work.code(from, to), signal);
  const before = LEARNING_SHARE + CODING_SHARE;
  const report = (share: number) => onProgress?.(before + (1 - before) * share);
  let due = FIRST_LANDMARKS;
  const insert = async (from: number, to: number) => {
    if (from >= due) {
      await work.chooseLandmarks(0, from);
      due = from * 2;
    }
    return work.insert(from, to);
  };
  await inSlices(count, insert, signal, report, ROWS_TOGETHER);
  await work.mend(count);
  await work.chooseLandmarks(0, count);
  writer.show(count);
  return { graph, funnel: await withWalkPool(graph, funnel, params.target_recall, signal), past: freshPast(graph) };
}
