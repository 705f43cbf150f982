import { InvertedFile, type InvertedFileShape, type ListCodes } from "../../kernels/inverted_file.ts";
import { InvertedFileWriter } from "../../kernels/inverted_file_writer.ts";
import type { Trainer } from "../../kernels/trainer.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import type { BuildOptions, MetricType } from "../vector_index.ts";
import { FileWork, type OnDone } from "./file_work.ts";
import type { IvfBuildParams, IvfType } from "./params.ts";

/**
 * Rows for each centroid, iteration by iteration of k-means. Each iteration draws its own: the first ones only spread the
 * centroids, for which few rows do.
 */
const SAMPLES = [8, 16, 16, 32, 32, 64];
/** Products of a row that making its 7-bit codes costs, roughly, for the progress. */
const CODING_PRODUCTS = 8;

/** A step of a build, and how many products of a vector it computes. */
interface Step {
  readonly products: number;
  readonly run: (onDone: OnDone) => Promise<unknown>;
}

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
  await runSteps(stepsOf(writer, new FileWork(writer, signal), seed), onProgress);
  return file;
}

function stepsOf({ file, coarse, product, scratch }: InvertedFileWriter, work: FileWork, seed: number): Step[] {
  const { count } = file.rows;
  const steps = [
    ...training(work, coarse, count, seed),
    { products: count * file.shape.lists, run: (onDone: OnDone) => work.assign(onDone) },
  ];
  if (product !== undefined) {
    const products = count * product.codebook.shape.count;
    steps.push(...training(work, product, count, seed), { products, run: (onDone) => work.encode(product, onDone) });
  }
  const { codes } = file;
  if (codes !== undefined && scratch !== undefined) {
    const run = (onDone: OnDone) => work.code(codes.pointer, scratch.pointer, onDone);
    steps.push({ products: count * CODING_PRODUCTS, run });
  }
  return steps;
}

function training(work: FileWork, trainer: Trainer, rows: number, seed: number): Step[] {
  const { count } = trainer.codebook.shape;
  const iterations = SAMPLES.map((each, i): Step => {
    const size = Math.min(rows, each * count);
    return { products: size * count, run: (onDone) => work.iterate(trainer, size, seed + i + 1, onDone) };
  });
  return [{ products: count, run: () => work.begin(trainer, seed) }, ...iterations];
}

async function runSteps(steps: readonly Step[], onProgress: OnDone = () => {}): Promise<void> {
  const total = steps.reduce((sum, { products }) => sum + products, 0);
  let done = 0;
  for (const { products, run } of steps) {
    await run((share) => onProgress((done + share * products) / total));
    done += products;
    onProgress(done / total);
  }
}
