import { InvertedFile, type InvertedFileShape, type ListCodes } from "../../kernels/inverted_file.ts";
import { InvertedFileWriter } from "../../kernels/inverted_file_writer.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { type Funnel, type LearntFunnel, setAxes } from "../funnel/funnel.ts";
import { learnFunnel } from "../funnel/learn_funnel.ts";
import { trainingSteps } from "../train_codebook.ts";
import type { BuildOptions, MetricType } from "../vector_index.ts";
import { type OnDone, runSteps, type Step } from "../worker_steps.ts";
import { FileWork } from "./file_work.ts";
import { DEFAULT_NPROBE, type IvfBuildParams, type IvfType } from "./params.ts";

/** Of the work, roughly, for the progress. */
const LEARNING_SHARE = 0.1;

/** Products of a row that making its 7-bit codes costs, roughly, for the progress. */
const CODING_PRODUCTS = 8;

/** SCANN's codes have so many bits a part. */
const SCANN_BITS = 4;

/** An inverted file, and the funnel that it was built for, where a `prefix` was asked for. */
export interface BuiltFile {
  readonly file: InvertedFile;
  readonly funnel?: Funnel;
}

/** How an inverted file of the rows is laid out, as the parameters have it: never more lists than rows. */
export function fileShape(type: IvfType, rows: VectorRows, params: IvfBuildParams, funnel?: Funnel): InvertedFileShape {
  const codes =
    funnel === undefined
      ? listCodes(type, rows.dim, params)
      : { dims: funnel.prefix, rotated: funnel.rotate === "pca" };
  return { lists: Math.max(1, Math.min(params.nlist, rows.count)), codes };
}

function listCodes(type: IvfType, dim: number, { m, nbits, sub_dim }: IvfBuildParams): ListCodes {
  if (type === "IVF_SQ8") return { dims: dim, rotated: false };
  if (sub_dim !== undefined) return { parts: dim / sub_dim, bits: SCANN_BITS };
  return m !== undefined && nbits !== undefined ? { parts: m, bits: nbits } : "none";
}

/**
 * Learns a funnel, where a `prefix` is asked for, and then as `buildFile`.
 *
 * @throws ElanusError CANCELLED when the signal stops it, INVALID_PARAMETER, OUT_OF_MEMORY.
 */
export async function buildLists(
  type: IvfType,
  rows: VectorRows,
  metric: MetricType,
  params: IvfBuildParams,
  { onProgress, signal }: BuildOptions = {},
): Promise<BuiltFile> {
  await rows.whole();
  const learnt = await learnListed(rows, metric, params, signal);
  const shape = fileShape(type, rows, params, learnt);
  if (learnt === undefined) return { file: await buildFile(rows, metric, shape, params.seed, { onProgress, signal }) };
  const report = (share: number) => onProgress?.(LEARNING_SHARE + (1 - LEARNING_SHARE) * share);
  const { axes, ...funnel } = learnt;
  return { file: await buildFile(rows, metric, shape, params.seed, { onProgress: report, signal }, axes), funnel };
}

/** The funnel that costs a search of the default `nprobe` least; undefined where none is asked for. */
async function learnListed(
  rows: VectorRows,
  metric: MetricType,
  { prefix, rotate, target_recall, nlist, seed }: IvfBuildParams,
  signal: AbortSignal | undefined,
): Promise<LearntFunnel | undefined> {
  if (prefix === undefined || rotate === undefined || target_recall === undefined) return undefined;
  const listed = rows.count * Math.min(1, DEFAULT_NPROBE / nlist);
  return learnFunnel(rows, metric, { prefix, rotate, target_recall, seed, listed }, signal);
}

/**
 * Learns the centroids from samples of the rows, puts every row into a list, and codes it, in a worker, in slices between which
 * progress is reported and the signal is looked at.
 *
 * @param axes that rows are turned onto before they are coded, where the shape has it so.
 * @throws ElanusError CANCELLED when the signal stops it, OUT_OF_MEMORY.
 */
export async function buildFile(
  rows: VectorRows,
  metric: MetricType,
  shape: InvertedFileShape,
  seed: number,
  { onProgress, signal }: BuildOptions = {},
  axes: LearntFunnel["axes"] = [],
): Promise<InvertedFile> {
  await rows.whole();
  const file = new InvertedFile(rows, metric, shape);
  if (file.codes !== undefined) setAxes({ codes: file.codes }, axes);
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
