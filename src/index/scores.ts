import { ElanusError } from "../errors/index.ts";
import type { ScoredRows } from "../kernels/scratch.ts";
import type { IndexHits, MetricType } from "./vector_index.ts";

/** Brings what the kernels found to the metric's terms: they negate L2, so that higher is nearer. */
export function toHits(found: ScoredRows, metric: MetricType, strategy: string): IndexHits {
  return { rows: found.rows, scores: found.scores.map((score) => inMetric(score, metric)), strategy };
}

/** A kernel's score in the metric's terms. */
export function inMetric(score: number, metric: MetricType): number {
  return metric === "L2" ? Math.abs(score) : score;
}

/** @throws ElanusError INVALID_VECTOR where a query has another dim than the rows. */
export function checkQueryDim(vector: Float32Array, dim: number): void {
  if (vector.length === dim) return;
  throw new ElanusError("INVALID_VECTOR", "the query vector has another dim than the index", {
    detail: `it has ${vector.length} values, the index ${dim}`,
    hint: "embed the query with the model that embedded the rows",
  });
}
