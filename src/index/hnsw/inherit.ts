import { setImmediate as pause } from "node:timers/promises";
import { HnswGraph } from "../../kernels/hnsw_graph.ts";
import { HnswWriter, ROWS_TOGETHER } from "../../kernels/hnsw_writer.ts";
import type { RowRange } from "../../kernels/row_neighbours.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { cancelled } from "../../kernels/worker_pool.ts";
import { codesFit, codeUse } from "../funnel/code_use.ts";
import type { Funnel } from "../funnel/funnel.ts";
import { refitFunnel } from "../funnel/learn_funnel.ts";
import { inSlices, type SliceWork } from "../slices.ts";
import type { BuildOptions, MetricType, StandingIndex } from "../vector_index.ts";
import { axesOf, type BuiltGraph, type GraphPast } from "./built_graph.ts";
import { GraphIndex } from "./graph_index.ts";
import { graphShape } from "./graph_shape.ts";
import { GraphWork } from "./graph_work.ts";
import { InheritedLinks } from "./inherited_links.ts";
import type { HnswBuildParams } from "./params.ts";
import { withWalkPool } from "./walk_pool.ts";

/** What fewer rows have taught says too little of more. */
const LEAST_ROWS = 2048;
const LEAST_SHARE = 0.1;
/** Where so many of the rows are kept, landmarks among them lead to where the others belong. */
const LED_SHARE = 0.5;
/** So many codes are copied before the event loop has its turn. */
const ROWS_A_SLICE = 4096;
/** The share of the work, roughly, that is done once the kept rows stand. */
const KEEPING_SHARE = 0.1;

/**
 * A graph that goes on from one over some of the rows: these keep their codes, and their links on layer 0 but for those to rows
 * that are gone; all others are inserted. The upper layers are drawn by the numbers of the rows and are linked anew: one row
 * in M stands on any.
 *
 *     the graph that stands:  [ kept | gone | kept ]
 *     the rows:               [ inserted | kept, from `first` on | inserted ]
 *
 * Undefined where too few rows would be kept, or where all together have outgrown the codes or the funnel. Errors as of a build.
 */
export async function inheritGraph(
  rows: VectorRows,
  metric: MetricType,
  params: HnswBuildParams,
  { index, first, ...standing }: StandingIndex,
  { onProgress, signal }: BuildOptions,
): Promise<BuiltGraph | undefined> {
  const source = index instanceof GraphIndex ? index.built : undefined;
  if (source === undefined) return undefined;
  const { count: shown } = source.graph;
  const kept = standing.kept.filter((row) => row < shown);
  if (kept.length < Math.max(LEAST_ROWS, rows.count * LEAST_SHARE)) return undefined;
  const places = { from: first, to: first + kept.length };
  const graph = new HnswGraph(rows, metric, graphShape(rows, params, source.funnel));
  const writer = new HnswWriter(graph);
  const work = new GraphWork(writer, signal);
  await copyCodes(source.graph, graph, kept, first, signal);
  await codeOthers(work, graph, places, signal);
  const funnel = work.isLevel || graph.codes.lengths === 0 ? await refitted(graph, params, source, signal) : undefined;
  if (funnel === undefined) return undefined;
  await work.begin();
  await new InheritedLinks(source.graph, graph, kept, first).lay(work);
  await inRange(places, (from, to) => work.keep(from, to), signal);
  if (kept.length >= rows.count * LED_SHARE) await work.chooseLandmarks(places.from, places.to);
  await insertOthers(work, rows.count, places, { onProgress, signal });
  await work.mend(rows.count);
  await work.chooseLandmarks(0, rows.count);
  writer.show(rows.count);
  const fitted = await withWalkPool(graph, funnel, params.target_recall, signal);
  return { graph, funnel: fitted, past: pastAfter(source, kept.length, rows.count) };
}

function pastAfter({ graph, past }: BuiltGraph, kept: number, count: number): GraphPast {
  const { learntUse, mended, inserted } = past;
  return { learntUse, mended: mended + graph.count - kept, inserted: inserted + count - kept };
}

async function copyCodes(
  { codes: source }: HnswGraph,
  { codes }: HnswGraph,
  kept: Uint32Array,
  first: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  codes.codeAs(source);
  for (let from = 0; from < kept.length; from += ROWS_A_SLICE) {
    codes.copyRows(source, kept.subarray(from, from + ROWS_A_SLICE), first + from);
    await pause();
    if (signal?.aborted) throw cancelled(signal);
  }
}

/** Codes the rows that are not kept, and looks whether all rows have one length where the codes count on it. */
async function codeOthers(
  work: GraphWork,
  { codes, rows }: HnswGraph,
  kept: RowRange,
  signal: AbortSignal | undefined,
): Promise<void> {
  await inRange(kept, (from, to) => work.prepare(from, to), signal);
  // The kept rows have one length among themselves.
  if (codes.lengths > 0) await work.lookAtLengths(kept.from, kept.from + 1);
  const code = async (from: number, to: number) => {
    if (codes.lengths > 0) await work.lookAtLengths(from, to);
    return work.code(from, to);
  };
  for (const range of othersOf(rows.count, kept)) await inRange(range, code, signal);
}

/** The funnel of a graph, measured among the rows that there are now; undefined where it or the codes do not do for them. */
async function refitted(
  { codes, rows, metric }: HnswGraph,
  params: HnswBuildParams,
  source: BuiltGraph,
  signal: AbortSignal | undefined,
): Promise<Funnel | undefined> {
  if (!codesFit(source.past.learntUse, codeUse(codes, rows.count))) return undefined;
  const learnt = { ...source.funnel, axes: axesOf(source.graph) };
  const { funnel: fitted, isOutgrown } = await refitFunnel(rows, metric, params, learnt, signal);
  if (isOutgrown) return undefined;
  const { axes: _, ...funnel } = fitted;
  return funnel;
}

async function insertOthers(
  work: GraphWork,
  count: number,
  kept: RowRange,
  { onProgress, signal }: BuildOptions,
): Promise<void> {
  const others = othersOf(count, kept);
  const total = count - (kept.to - kept.from);
  let done = 0;
  for (const range of others) {
    const before = done;
    done += range.to - range.from;
    const report = (share: number) => {
      const inserted = before + share * (range.to - range.from);
      onProgress?.(KEEPING_SHARE + (1 - KEEPING_SHARE) * (inserted / total));
    };
    await inRange(range, (from, to) => work.insert(from, to), signal, report, ROWS_TOGETHER);
  }
}

function othersOf(count: number, { from, to }: RowRange): RowRange[] {
  return [
    { from: 0, to: from },
    { from: to, to: count },
  ].filter((range) => range.to > range.from);
}

function inRange(
  { from: first, to: end }: RowRange,
  work: SliceWork,
  signal: AbortSignal | undefined,
  onDone?: (share: number) => void,
  unit = 1,
): Promise<void> {
  return inSlices(end - first, (from, to) => work(first + from, first + to), signal, onDone, unit);
}
