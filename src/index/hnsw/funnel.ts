import type { CodedRows } from "../../kernels/coded_rows.ts";
import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import type { IndexWear, LearntFacts } from "../vector_index.ts";
import { type CodeUse, codeUse } from "./code_fit.ts";

/** How an index narrows: what its walk or its lists compare, and how many rows are then scored by their whole vectors. */
export interface Funnel {
  /** Dims that are compared: the first of the vectors, or of their coordinates on principal axes. */
  readonly prefix: number;
  readonly rotate: "pca" | "none";
  /** How many rows a search scores, as a multiple of its `ef`, or of what `refine_k` says of lists. */
  readonly pool: number;
  /**
   * Of the ten nearest rows of sampled rows, the share that such a pool would hold by default if it held the best of all
   * rows; 1 where all dims are compared.
   */
  readonly recall: number;
}

/** A funnel, and the principal axes that it turns rows onto: `prefix` of `dim` values. */
export interface LearntFunnel extends Funnel {
  readonly axes: readonly Float32Array[];
}

/** Compares the first raw dims, as many as are given, or all. */
export function rawFunnel(prefix: number): LearntFunnel {
  return { prefix, rotate: "none", pool: 1, recall: 1, axes: [] };
}

/** Gives the codes of rows the axes that these are to be turned onto. */
export function setAxes({ codes }: { readonly codes: CodedRows }, axes: LearntFunnel["axes"]): void {
  axes.forEach((axis, k) => {
    codes.setAxis(k, axis);
  });
}

/** The axes of a graph, as far as it has any. */
export function axesOf({ codes }: HnswGraph): LearntFunnel["axes"] {
  return codes.rotated ? Array.from({ length: codes.dims }, (_, k) => codes.axis(k)) : [];
}

/** A graph and the funnel that it was built for. */
export interface FunnelGraph {
  readonly graph: HnswGraph;
  readonly funnel: Funnel;
  readonly past?: GraphPast;
}

/** One whose codes are those that its links were chosen by, so that a build may go on from it. */
export interface BuiltGraph extends FunnelGraph {
  readonly past: GraphPast;
}

/** What became of a graph since it was built anew: merges go on from the one that stands. */
export interface GraphPast {
  /** How the rows that the codes were learnt from use them. */
  readonly learntUse: CodeUse;
  /** Rows that were taken out, around whose places links were mended. */
  readonly mended: number;
  /** Rows that were put in. */
  readonly inserted: number;
}

/** Of a graph over rows that its codes were learnt from. */
export function freshPast({ codes, rows }: HnswGraph): GraphPast {
  return { learntUse: codeUse(codes, rows.count), mended: 0, inserted: 0 };
}

/** A funnel as `describeIndex` shows it, with the share of the rows' energy about their mean that the prefix holds. */
export function funnelFacts({ prefix, rotate, pool, recall }: Funnel, codes: CodedRows, count: number): LearntFacts {
  const { energy } = codeUse(codes, count);
  return { prefix, rotate, pool: rounded(pool), recall: rounded(recall), energy: rounded(energy) };
}

/** What deletions and merges have left of a graph, for whoever decides to build it anew. */
export function graphWear({ graph, past }: BuiltGraph): IndexWear {
  const { mended, inserted, learntUse } = past;
  const { energy } = codeUse(graph.codes, graph.count);
  return { mended, inserted, drift: learntUse.energy > 0 ? Math.max(0, 1 - energy / learntUse.energy) : 0 };
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
