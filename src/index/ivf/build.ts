import { InvertedFile, type InvertedFileShape, type ListCodes } from "../../kernels/inverted_file.ts";
import { InvertedFileWriter } from "../../kernels/inverted_file_writer.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { trainingSteps } from "../train_codebook.ts";
import type { BuildOptions, MetricType } from "../vector_index.ts";
import { type OnDone, runSteps, type Step } from "../worker_steps.ts";
import { FileWork } from "./file_work.ts";
import type { IvfBuildParams, IvfType } from "./params.ts";

/** Products of a row that making its 7-bit codes costs, roughly, for the progress. */
const CODING_PRODUCTS = 8;

/** SCANN's codes have so many bits a part. */
const SCANN_BITS = 4;

/** How an inverted file of the rows is laid out, as the parameters have it: never more lists than rows. */
export function fileShape(type: IvfType, rows: VectorRows, params: IvfBuildParams): InvertedFileShape {
  return { lists: Math.max(1, Math.min(params.nlist, rows.count)), codes: listCodes(type, rows.dim, params) };
}

function listCodes(type: IvfType, dim: number, { m, nbits, sub_dim }: IvfBuildParams): ListCodes {
  if (type === "IVF_SQ8") return "7 bits";
  if (sub_dim !== undefined) return { parts: dim / sub_dim, bits: SCANN_BITS };
  return m !== undefined && nbits !== undefined ? { parts: m, bits: nbits } : "none";
}

/**
 * Learns the centroids from samples of the rows, puts every row into a list, and codes it, in a worker, in slices between which
 * progress is reported and the signal is looked at.
 *
 * @throws ElanusError CANCELLED when the signal stops it, OUT_OF_MEMORY.
 */
export async function buildFile(
  rows: VectorRows,
  metric: MetricType,
  shape: InvertedFileShape,
  seed: number,
  { onProgress, signal }: BuildOptions = {},
): Promise<InvertedFile> {
  await rows.whole();
  const file = new InvertedFile(rows, metric, shape);
  if (rows.count === 0) return file;
  const writer = new InvertedFileWriter(file);
  await runSteps(stepsOf(writer, seed, signal), onProgress);
  return file;
}

function stepsOf(writer: InvertedFileWriter, seed: number, signal: AbortSignal | undefined): Step[] {
  const { file, coarse, product, scratch } = writer;
  const work = new FileWork(writer, signal);
  const { count } = file.rows;
  const steps = [
    ...trainingSteps(coarse, seed, signal),
    { products: count * file.shape.lists, run: (onDone: OnDone) => work.assign(onDone) },
  ];
  if (product !== undefined) {
    const products = count * product.codebook.shape.count;
    steps.push(...trainingSteps(product, seed, signal), { products, run: (onDone) => work.encode(product, onDone) });
  }
  const { codes } = file;
  if (codes !== undefined && scratch !== undefined) {
    const run = (onDone: OnDone) => work.code(codes.pointer, scratch.pointer, onDone);
    steps.push({ products: count * CODING_PRODUCTS, run });
  }
  return steps;
}
