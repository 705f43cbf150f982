import { ElanusError } from "../errors/index.ts";
import type { ScoredRows } from "../kernels/scratch.ts";
import type { IndexHits, MetricType } from "./vector_index.ts";

/** Brings what the kernels found to the metric's terms: they negate L2, so that higher is nearer. */
export function toHits(found: ScoredRows, metric: MetricType, strategy: string): IndexHits {
  if (metric === "L2") for (let i = 0; i < found.scores.length; i++) found.scores[i] = Math.abs(found.scores[i]);
  return { rows: found.rows, scores: found.scores, strategy };
}

/** @throws ElanusError INVALID_VECTOR where a query has another dim than the rows. */
export function checkQueryDim(vector: Float32Array, dim: number): void {
  if (vector.length === dim) return;
  throw new ElanusError("INVALID_VECTOR", "the query vector has another dim than the index", {
    detail: `it has ${vector.length} values, the index ${dim}`,
    hint: "embed the query with the model that embedded the rows",
  });
}
