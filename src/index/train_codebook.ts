import type { Trainer } from "../kernels/trainer.ts";
import { inSlices } from "./slices.ts";
import { inWorker, type OnDone, type Step } from "./worker_steps.ts";

/**
 * Rows for each centroid, iteration by iteration of k-means. Each iteration draws its own: the first ones only spread the
 * centroids, for which few rows do.
 */
const SAMPLES = [8, 16, 16, 32, 32, 64];

/** Learns the centroids of a codebook from samples of the rows, which are one or more. */
export function trainingSteps(trainer: Trainer, seed: number, signal?: AbortSignal): Step[] {
  const { codebook, rows, pointer } = trainer;
  const { count } = codebook.shape;
  const run = inWorker(rows.memory, signal);
  const iterations = SAMPLES.map((each, i): Step => {
    const size = Math.min(rows.count, each * count);
    const add = (from: number, to: number) => run("k_means_add", pointer, from, to, size, seed + i + 1);
    const iterate = async (onDone: OnDone) => {
      await inSlices(size, add, signal, onDone);
      await run("k_means_update", pointer);
    };
    return { products: size * count, run: iterate };
  });
  return [{ products: count, run: () => run("k_means_begin", pointer, seed) }, ...iterations];
}
