import type { Codebook } from "../../src/kernels/codebook.ts";
import type { Metric } from "../../src/kernels/described_vectors.ts";
import type { ElementType } from "../../src/kernels/elements.ts";
import { InvertedFile, type InvertedFileShape } from "../../src/kernels/inverted_file.ts";
import { InvertedFileWriter } from "../../src/kernels/inverted_file_writer.ts";
import type { Trainer } from "../../src/kernels/trainer.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { clustered } from "../index/vectors.ts";

/** Rows of any type from a seed; the values of a type of whole numbers are small ones. */
export function rowsOfType(type: ElementType, count: number, dim: number, seed: number): VectorRows {
  const rows = new VectorRows(dim, Math.max(1, count), type);
  for (const vector of clustered({ count, dim, seed, norms: 0.3 })) rows.append(vector.map((x) => valueIn(type, x)));
  return rows;
}

function valueIn(type: ElementType, x: number): number {
  if (type === "i8") return Math.max(-128, Math.min(127, Math.round(x * 20)));
  return type === "bit" ? Number(x > 0.4) : x;
}

/** A row as it is clustered, in double precision. */
export function pointOf(rows: VectorRows, metric: Metric, row: number): number[] {
  // Of the bits of a byte the kernels take the last one first.
  const values = Array.from(rows.row(row));
  const point = rows.type === "bit" ? values.map((_, i) => values[i - (i % 8) + 7 - (i % 8)]) : values;
  const norm = Math.sqrt(point.reduce((sum, x) => sum + x * x, 0));
  return (metric === "COSINE" || metric === "JACCARD") && norm > 0 ? point.map((x) => x / norm) : point;
}

/** The centroids of a part. */
export function centroidsOf({ shape, panels }: Codebook, part = 0): number[][] {
  const { count, partDim } = shape;
  const padded = Math.ceil(count / 8) * 8;
  const values = new Float32Array(panels.buffer, panels.byteOffset, panels.length / 4);
  return Array.from({ length: count }, (_, c) =>
    Array.from({ length: partDim }, (_, i) => values[(part * padded + c - (c % 8)) * partDim + i * 8 + (c % 8)]),
  );
}

/** By product + bias, as assembly/codebook.ts has it. */
export function nearness(point: readonly number[], centroid: readonly number[], spherical: boolean): number {
  const product = point.reduce((sum, x, i) => sum + x * centroid[i], 0);
  return spherical ? product : product - centroid.reduce((sum, x) => sum + x * x, 0) / 2;
}

/** One iteration of k-means over all rows, on the calling thread. */
export function iterate(trainer: Trainer, seed: number): void {
  const { rows, pointer } = trainer;
  addSampled(trainer, 0, rows.count, rows.count, seed);
  rows.memory.kernels.k_means_update(pointer);
}

/** Adds the rows [from, to) of a sample to the sums of their nearest centroids. */
export function addSampled({ rows, pointer, found }: Trainer, from: number, to: number, size: number, seed: number) {
  const { kernels } = rows.memory;
  kernels.k_means_find(pointer, from, to, from, size, seed, found);
  kernels.k_means_add(pointer, from, to, size, seed, found);
}

/** A file whose rows are in their lists, and whose codebook is learnt. */
export function filled(rows: VectorRows, metric: Metric, shape: InvertedFileShape, iterations = 3) {
  const { kernels } = rows.memory;
  const file = new InvertedFile(rows, metric, shape);
  const writer = new InvertedFileWriter(file);
  learn(writer.coarse, iterations);
  kernels.ivf_assign(writer.coarse.pointer, 0, rows.count);
  kernels.ivf_sort(file.pointer, writer.coarse.pointer);
  if (writer.product !== undefined) {
    learn(writer.product, iterations);
    kernels.product_encode(file.pointer, writer.product.pointer, 0, rows.count);
  }
  return { file, writer };
}

function learn(trainer: Trainer, iterations: number): void {
  trainer.rows.memory.kernels.k_means_begin(trainer.pointer, 1);
  for (let i = 0; i < iterations; i++) iterate(trainer, i);
}

/** The list that each row is in. */
export function listsOf({ rows, listed, starts }: InvertedFile): Uint32Array {
  const lists = new Uint32Array(rows.count);
  for (let list = 0; list + 1 < starts.length; list++) {
    for (const row of listed.subarray(starts[list], starts[list + 1])) lists[row] = list;
  }
  return lists;
}
