import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { rawFunnel } from "../funnel/funnel.ts";
import { prefixByHand } from "../funnel/funnel_params.ts";
import { funnelNumbers, type StoredFunnel } from "../funnel/stored_funnel.ts";
import type { MetricType } from "../vector_index.ts";
import { type BuiltGraph, type FunnelGraph, freshPast, type GraphPast } from "./built_graph.ts";
import type { HnswBuildParams } from "./params.ts";

/**
 * How long a graph's stored funnel may be: since merges go on from a graph that stands, `mended`, `inserted` and the four of
 * `learntUse` follow; before, nothing did.
 */
export const FUNNEL_SIZES: readonly number[] = [44, 20];

export function funnelPart({ graph, funnel, past = freshPast(graph) }: FunnelGraph): Uint8Array {
  const { clipped, magnitude, scale, energy } = past.learntUse;
  const more = [past.mended, past.inserted, clipped, magnitude, scale, energy];
  return funnelNumbers({ funnel, lengths: graph.codes.lengths, more });
}

/** What an index was built for that was stored before there were funnels. */
export function earlierFunnel(params: HnswBuildParams, { dim }: VectorRows, metric: MetricType): StoredFunnel {
  const { axes: _, ...funnel } = rawFunnel(prefixByHand(params, dim) ?? dim);
  return { funnel, lengths: metric === "COSINE" ? 1 : 0, more: [] };
}

/** A graph that was read with its funnel. */
export function withPast(graph: HnswGraph, { funnel, more }: StoredFunnel): BuiltGraph {
  return { graph, funnel, past: pastOf(more) ?? freshPast(graph) };
}

function pastOf([mended, inserted, clipped, magnitude, scale, energy]: readonly number[]): GraphPast | undefined {
  return mended === undefined ? undefined : { mended, inserted, learntUse: { clipped, magnitude, scale, energy } };
}
