import type { KernelExports } from "../../kernel_exports.ts";
import type { KernelMemory } from "../../kernel_memory.ts";
import { workerPool } from "../../worker_pool.ts";

/** Work of fewer operations is done on the calling thread: the way to a worker and back takes as long. */
const LEAST_TO_SHARE = 2e6;

/**
 * Calls a kernel on rows 0 to `rows`, which workers share. Each row is one worker's, and comes out the same whoever does it: so
 * the result does not hang on how many there are.
 *
 * @param cost about how many operations a row takes.
 * @param args the arguments for rows [begin, end).
 */
export async function overRows(
  memory: KernelMemory,
  kernel: keyof KernelExports,
  rows: number,
  cost: number,
  args: (begin: number, end: number) => readonly number[],
): Promise<void> {
  if (rows === 0) return;
  if (rows * cost < LEAST_TO_SHARE) {
    const call: (...args: readonly number[]) => unknown = memory.kernels[kernel];
    call(...args(0, rows));
    return;
  }
  const pool = workerPool();
  const slices = Math.ceil(Math.min(pool.together(), (rows * cost) / LEAST_TO_SHARE));
  // Kernels take up to four rows at a time.
  const step = Math.ceil(rows / slices / 4) * 4;
  const runs: Promise<unknown>[] = [];
  for (let begin = 0; begin < rows; begin += step) {
    runs.push(pool.run(memory, kernel, args(begin, Math.min(begin + step, rows))));
  }
  await Promise.all(runs);
}
