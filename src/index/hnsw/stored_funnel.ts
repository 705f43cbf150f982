import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import type { MetricType } from "../vector_index.ts";
import { type BuiltGraph, type Funnel, type FunnelGraph, freshPast, type GraphPast, rawFunnel } from "./funnel.ts";
import { prefixByHand } from "./funnel_params.ts";
import type { HnswBuildParams } from "./params.ts";

/**
 * A funnel as it is stored, in f32: `prefix`, 1 if it rotates, the codes' `lengths`, `pool`, `recall`; since merges go on
 * from a graph that stands also `mended`, `inserted`, and the four of `learntUse`.
 */
export interface StoredFunnel {
  readonly funnel: Funnel;
  /** As CodedRows has it. */
  readonly lengths: number;
  /** Absent: of a graph that was built anew. */
  readonly past?: GraphPast;
}

/** How long the part may be: as it is written now, and as it was before graphs had a past. */
export const FUNNEL_SIZES: readonly number[] = [44, 20];

export function funnelPart({ graph, funnel, past = freshPast(graph) }: FunnelGraph): Uint8Array {
  const { clipped, magnitude, scale, energy } = past.learntUse;
  return funnelNumbers(funnel, graph.codes.lengths, [past.mended, past.inserted, clipped, magnitude, scale, energy]);
}

/** A funnel as it is stored. @param past as of a graph; none of an index that is always built anew. */
export function funnelNumbers(
  { prefix, rotate, pool, recall }: Funnel,
  lengths: number,
  past: readonly number[] = [],
): Uint8Array {
  return new Uint8Array(Float32Array.of(prefix, rotate === "pca" ? 1 : 0, lengths, pool, recall, ...past).buffer);
}

/** Undefined where the part is no funnel over such rows. */
export function readFunnel(part: Uint8Array, { dim }: VectorRows): StoredFunnel | undefined {
  const [prefix, rotated, lengths, pool, recall, ...past] = new Float32Array(part.slice().buffer);
  const isDims = Number.isInteger(prefix) && prefix >= 1 && prefix <= dim;
  const isPool = pool >= 1 && pool < 2 ** 16 && recall >= 0 && recall <= 1;
  if (!isDims || !isPool || ![0, 1].includes(rotated) || ![0, 1, 2].includes(lengths)) return undefined;
  if (!past.every((number) => number >= 0 && Number.isFinite(number))) return undefined;
  return { funnel: { prefix, rotate: rotated === 1 ? "pca" : "none", pool, recall }, lengths, past: pastOf(past) };
}

function pastOf([mended, inserted, clipped, magnitude, scale, energy]: readonly number[]): GraphPast | undefined {
  return mended === undefined ? undefined : { mended, inserted, learntUse: { clipped, magnitude, scale, energy } };
}

/** What an index was built for that was stored before there were funnels. */
export function earlierFunnel(params: HnswBuildParams, { dim }: VectorRows, metric: MetricType): StoredFunnel {
  const { axes: _, ...funnel } = rawFunnel(prefixByHand(params, dim) ?? dim);
  return { funnel, lengths: metric === "COSINE" ? 1 : 0 };
}

/** A graph that was read with its funnel. */
export function withPast(graph: HnswGraph, { funnel, past }: StoredFunnel): BuiltGraph {
  return { graph, funnel, past: past ?? freshPast(graph) };
}
