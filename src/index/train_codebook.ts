import { ROWS_FOUND, type Trainer } from "../kernels/trainer.ts";
import { workerPool } from "../kernels/worker_pool.ts";
import { inSlicesTogether } from "./slices.ts";
import { inWorker, type OnDone, type Step } from "./worker_steps.ts";

/**
 * Rows for each centroid, iteration by iteration of k-means. Each iteration draws its own: the first ones only spread the
 * centroids, for which few rows do.
 */
const SAMPLES = [8, 16, 16, 32, 32, 64];

/** Learns the centroids of a codebook from samples of the rows, which are one or more, by all workers. */
export function trainingSteps(trainer: Trainer, seed: number, signal?: AbortSignal): Step[] {
  const { codebook, rows, pointer } = trainer;
  const { count } = codebook.shape;
  const run = inWorker(rows.memory, signal);
  const iterations = SAMPLES.map((each, i): Step => {
    const sample = { size: Math.min(rows.count, each * count), seed: seed + i + 1 };
    const iterate = async (onDone: OnDone) => {
      await addSample(trainer, sample, signal, onDone);
      await run("k_means_update", pointer);
    };
    return { products: sample.size * count, run: iterate };
  });
  return [{ products: count, run: () => run("k_means_begin", pointer, seed) }, ...iterations];
}

async function addSample(
  trainer: Trainer,
  { size, seed }: { size: number; seed: number },
  signal: AbortSignal | undefined,
  onDone: OnDone,
): Promise<void> {
  const run = inWorker(trainer.rows.memory, signal);
  const { found } = trainer;
  for (let first = 0; first < size; first += ROWS_FOUND) {
    const rows = Math.min(ROWS_FOUND, size - first);
    const works = trainer
      .pointers(workerPool().together())
      .map(
        (own) => (from: number, to: number) =>
          run("k_means_find", own, first + from, first + to, first, size, seed, found),
      );
    await inSlicesTogether(rows, works, signal, (share) => onDone((first + share * rows) / size));
    await run("k_means_add", trainer.pointer, first, first + rows, size, seed, found);
  }
}
