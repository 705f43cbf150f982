import type { VectorRows } from "../../kernels/vector_rows.ts";
import type { MetricType } from "../vector_index.ts";
import { type Funnel, type FunnelGraph, rawFunnel } from "./funnel.ts";
import { type HnswBuildParams, prefixByHand } from "./params.ts";

/** A funnel as it is stored: five f32, `prefix`, 1 if it rotates, the codes' `lengths`, `pool`, `recall`. */
export interface StoredFunnel {
  readonly funnel: Funnel;
  /** As CodedRows has it. */
  readonly lengths: number;
}

export const FUNNEL_BYTES = 20;

export function funnelPart({ graph, funnel }: FunnelGraph): Uint8Array {
  const { prefix, rotate, pool, recall } = funnel;
  const numbers = [prefix, rotate === "pca" ? 1 : 0, graph.codes.lengths, pool, recall];
  return new Uint8Array(new Float32Array(numbers).buffer);
}

/** Undefined where the part is no funnel over such rows. */
export function readFunnel(part: Uint8Array, { dim }: VectorRows): StoredFunnel | undefined {
  const [prefix, rotated, lengths, pool, recall] = new Float32Array(part.slice().buffer);
  const isDims = Number.isInteger(prefix) && prefix >= 1 && prefix <= dim;
  const isPool = pool >= 1 && pool < 2 ** 16 && recall >= 0 && recall <= 1;
  if (!isDims || !isPool || ![0, 1].includes(rotated) || ![0, 1, 2].includes(lengths)) return undefined;
  return { funnel: { prefix, rotate: rotated === 1 ? "pca" : "none", pool, recall }, lengths };
}

/** What an index was built for that was stored before there were funnels. */
export function earlierFunnel(params: HnswBuildParams, { dim }: VectorRows, metric: MetricType): StoredFunnel {
  const { axes: _, ...funnel } = rawFunnel(prefixByHand(params, dim) ?? dim);
  return { funnel, lengths: metric === "COSINE" ? 1 : 0 };
}
