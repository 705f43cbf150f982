import type { InvertedFileWriter } from "../../kernels/inverted_file_writer.ts";
import type { Trainer } from "../../kernels/trainer.ts";
import { workerPool } from "../../kernels/worker_pool.ts";
import { inSlices, inSlicesTogether } from "../slices.ts";
import { inWorker, type OnDone, type RunKernel } from "../worker_steps.ts";

/** The range of 7-bit codes is learnt from about so many rows. */
const SAMPLE_ROWS = 10_000;

/** The steps in which an inverted file is made, run in workers; they fail with CANCELLED once the signal is aborted. */
export class FileWork {
  private readonly writer: InvertedFileWriter;
  private readonly signal: AbortSignal | undefined;
  private readonly run: RunKernel;

  constructor(writer: InvertedFileWriter, signal?: AbortSignal) {
    this.writer = writer;
    this.signal = signal;
    this.run = inWorker(writer.file.rows.memory, signal);
  }

  /** Puts every row into the list of its nearest centroid. */
  async assign(onDone: OnDone): Promise<void> {
    const { file, coarse } = this.writer;
    const works = coarse
      .pointers(workerPool().together())
      .map((own) => (from: number, to: number) => this.run("ivf_assign", own, from, to));
    await inSlicesTogether(file.rows.count, works, this.signal, onDone);
    await this.run("ivf_sort", file.pointer, coarse.pointer);
    await this.run("ivf_shorten", file.pointer);
  }

  /** Writes product codes. */
  async encode(product: Trainer, onDone: OnDone): Promise<void> {
    const { file } = this.writer;
    const works = product
      .pointers(workerPool().together())
      .map((own) => (from: number, to: number) => this.run("product_encode", file.pointer, own, from, to));
    await inSlicesTogether(file.rows.count, works, this.signal, onDone);
  }

  /** Learns the range of 7-bit codes, and writes them. */
  async code(codes: number, scratch: number, onDone: OnDone): Promise<void> {
    const { file } = this.writer;
    const { count } = file.rows;
    const sum = (from: number, to: number) => this.run("code_sums", file.vectors, codes, scratch, from, to);
    await inSlices(count, sum, this.signal);
    await this.run("code_means", file.vectors, codes, scratch);
    await this.run("code_histogram", file.vectors, codes, scratch, Math.max(1, Math.floor(count / SAMPLE_ROWS)));
    await this.run("code_step", codes, scratch);
    const code = (from: number, to: number) => this.run("ivf_code", file.pointer, scratch, from, to);
    await inSlices(count, code, this.signal, onDone);
  }
}
