import type { KernelExports } from "../kernels/kernel_exports.ts";
import type { KernelMemory } from "../kernels/kernel_memory.ts";
import { type Priority, workerPool } from "../kernels/worker_pool.ts";
import type { KernelRun } from "../kernels/worker_script.ts";

/** Called with the share of a step that is done. */
export type OnDone = (share: number) => void;

/** Calls a kernel in a worker; fails with CANCELLED once the signal of the work is aborted. */
export type RunKernel = (kernel: keyof KernelExports, ...args: number[]) => Promise<KernelRun>;

/** Runs kernels on a memory in the workers of the pool. @param signal aborts them. @param priority before what else waits. */
export function inWorker(memory: KernelMemory, signal: AbortSignal | undefined, priority?: Priority): RunKernel {
  return (kernel, ...args) => workerPool().run(memory, kernel, args, signal, priority);
}

/** A step of a build, and about how many products of a vector it computes, for the progress. */
export interface Step {
  readonly products: number;
  readonly run: (onDone: OnDone) => Promise<unknown>;
}

/** One after another. */
export async function runSteps(steps: readonly Step[], onProgress: OnDone = () => {}): Promise<void> {
  const total = steps.reduce((sum, { products }) => sum + products, 0);
  let done = 0;
  for (const { products, run } of steps) {
    await run((share) => onProgress((done + share * products) / total));
    done += products;
    onProgress(done / total);
  }
}
