import { type CodedPart, CodedRows, codingBytes } from "../../kernels/coded_rows.ts";
import { describeVectors } from "../../kernels/described_vectors.ts";
import { Scratch } from "../../kernels/scratch.ts";
import { Struct } from "../../kernels/structs.ts";
import { Trainer } from "../../kernels/trainer.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { workerPool } from "../../kernels/worker_pool.ts";
import type { FunnelGraph } from "../hnsw/built_graph.ts";
import { inSlices, inSlicesTogether } from "../slices.ts";
import { trainingSteps } from "../train_codebook.ts";
import type { BuildOptions, IndexParts, MetricType } from "../vector_index.ts";
import { inWorker, type RunKernel, runSteps } from "../worker_steps.ts";
import { copyType, type Form } from "./form.ts";
import { emptyCopy, partsOf } from "./kept_rows.ts";

/**
 * Makes of the rows of a graph what is kept of them, in a worker; returns it with the links of the graph, as parts to be
 * stored, which are views of the memory of the rows. All rows must be in memory.
 *
 * @throws ElanusError CANCELLED when the signal stops it, OUT_OF_MEMORY.
 */
export async function quantise(
  built: FunnelGraph,
  form: Form,
  seed: number,
  { onProgress, signal }: BuildOptions,
): Promise<IndexParts> {
  const { rows, metric } = built.graph;
  const work = new RowCoding(rows, metric, signal);
  const codes = form.walked && (await work.code(form.walked, seed, onProgress));
  const kept = typeof form.scored === "object" ? await work.code(form.scored, seed) : undefined;
  const type = copyType(form);
  const copy = type && (await work.copy(type));
  return partsOf(built, { codes, kept, copy });
}

/** Codes and copies the rows that there are. */
class RowCoding {
  private readonly rows: VectorRows;
  private readonly metric: MetricType;
  private readonly signal: AbortSignal | undefined;
  private readonly run: RunKernel;
  /** A pointer to the description of the rows. */
  private readonly vectors: number;

  constructor(rows: VectorRows, metric: MetricType, signal: AbortSignal | undefined) {
    this.rows = rows;
    this.metric = metric;
    this.signal = signal;
    this.run = inWorker(rows.memory, signal);
    this.vectors = described(rows, metric);
  }

  async code(part: CodedPart, seed: number, onDone: (share: number) => void = () => {}): Promise<CodedRows> {
    const { rows } = this;
    const codes = new CodedRows(rows, this.metric, part, rows.count, () => rows.count);
    if (rows.count === 0) return codes;
    if (codes.codebook === undefined) await this.round(codes, onDone);
    else await this.learnProducts(codes, new Trainer(rows, this.vectors, codes.codebook, 0), seed, onDone);
    return codes;
  }

  private async round({ pointer: codes }: CodedRows, onDone: (share: number) => void): Promise<void> {
    const { vectors, rows, run, signal } = this;
    const scratch = codingScratch(rows).pointer;
    await inSlices(rows.count, (from, to) => run("code_sums", vectors, codes, scratch, from, to), signal);
    await run("code_means", vectors, codes, scratch);
    const code = (from: number, to: number) => run("code_rows", vectors, codes, scratch, from, to);
    await inSlices(rows.count, code, signal, onDone);
  }

  private async learnProducts(
    { pointer }: CodedRows,
    trainer: Trainer,
    seed: number,
    onDone: (share: number) => void,
  ): Promise<void> {
    const { rows, run, signal } = this;
    const works = trainer
      .pointers(workerPool().together())
      .map((own) => (from: number, to: number) => run("product_rows", pointer, own, from, to));
    const coding = {
      products: rows.count * trainer.codebook.shape.count,
      run: (onCoded: (share: number) => void) => inSlicesTogether(rows.count, works, signal, onCoded),
    };
    await runSteps([...trainingSteps(trainer, seed, signal), coding], onDone);
  }

  async copy(type: "f16" | "bf16"): Promise<VectorRows> {
    const { rows, metric, run, vectors, signal } = this;
    const scratch = codingScratch(rows).pointer;
    const copy = emptyCopy(rows, type);
    const target = described(copy, metric);
    await inSlices(rows.count, (from, to) => run("copy_rows", vectors, target, scratch, from, to), signal);
    return copy;
  }
}

function described(rows: VectorRows, metric: MetricType): number {
  const vectors = new Struct(rows.memory, "vectors");
  describeVectors(vectors, rows, metric);
  return vectors.pointer;
}

function codingScratch(rows: VectorRows): Scratch {
  return new Scratch(rows.memory, {
    queryBytes: rows.queryBytes,
    batch: 1,
    codeBytes: rows.dim,
    visitedRows: 0,
    allowedRows: 0,
    sumsBytes: codingBytes(rows),
    reachedRows: 0,
  });
}
