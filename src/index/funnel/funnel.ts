import type { CodedRows } from "../../kernels/coded_rows.ts";
import type { LearntFacts } from "../vector_index.ts";
import { codeUse } from "./code_use.ts";

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

/** A funnel as `describeIndex` shows it, with the share of the rows' energy about their mean that the prefix holds. */
export function funnelFacts({ prefix, rotate, pool, recall }: Funnel, codes: CodedRows, count: number): LearntFacts {
  const { energy } = codeUse(codes, count);
  return { prefix, rotate, pool: rounded(pool), recall: rounded(recall), energy: rounded(energy) };
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
