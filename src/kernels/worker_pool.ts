import { availableParallelism } from "node:os";
import { ElanusError } from "../errors/index.ts";
import type { KernelExports } from "./kernel_exports.ts";
import type { KernelMemory } from "./kernel_memory.ts";
import { KernelWorker } from "./kernel_worker.ts";
import type { KernelRun } from "./worker_script.ts";

/** More threads do not work on one thing together: there are steps that one has to do, and each needs a scratch. */
export const MOST_TOGETHER = 8;

interface Task {
  readonly memory: WebAssembly.Memory;
  readonly kernel: keyof KernelExports;
  readonly args: readonly number[];
  readonly signal: AbortSignal | undefined;
  readonly resolve: (run: KernelRun) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Threads that run kernels on shared memories, so that the event loop stays free. Threads start when they are first
 * needed; idle ones do not keep the program alive.
 */
export class WorkerPool {
  readonly size: number;
  private readonly workers: KernelWorker[] = [];
  private readonly queue: Task[] = [];
  private readonly ids = new WeakMap<WebAssembly.Memory, number>();
  private readonly dropped = new FinalizationRegistry<number>((id) => this.detach(id));
  private nextId = 1;
  private closed = false;

  /** @param size the number of threads: by default as many as there are cores, for the calling thread mostly waits. */
  constructor(size: number = availableParallelism()) {
    this.size = size;
  }

  /** How many threads work on one thing together, at most. */
  get together(): number {
    return Math.min(this.size, MOST_TOGETHER);
  }

  /**
   * Calls a kernel by name on a memory, in a worker. The caller must not write to what the kernel reads until then.
   *
   * @throws ElanusError CANCELLED where the signal was aborted before the kernel began; a kernel that runs is not
   *   interrupted, so that long work is to be called in slices; CLOSED after a release; INTERNAL where a kernel fails.
   */
  run(
    memory: KernelMemory,
    kernel: keyof KernelExports,
    args: readonly number[],
    signal?: AbortSignal,
  ): Promise<KernelRun> {
    if (this.closed) return Promise.reject(new ElanusError("CLOSED", "the worker pool is closed"));
    const work = new Promise<KernelRun>((resolve, reject) => {
      this.queue.push({ memory: memory.memory, kernel, args, signal, resolve, reject });
      this.dispatch();
    });
    return work.finally(memory.lend());
  }

  /** Ends all threads; work that waits or runs is rejected. */
  async close(): Promise<void> {
    this.closed = true;
    for (const task of this.queue.splice(0)) task.reject(new ElanusError("CLOSED", "the worker pool was closed"));
    await Promise.all(this.workers.splice(0).map((worker) => worker.close()));
  }

  private dispatch(): void {
    while (this.queue.length > 0) {
      const worker = this.idleWorker();
      if (worker === undefined) return;
      const task = this.queue.shift();
      if (task !== undefined) this.start(worker, task);
    }
  }

  private idleWorker(): KernelWorker | undefined {
    for (let i = this.workers.length - 1; i >= 0; i--) if (this.workers[i].isDead) this.workers.splice(i, 1);
    const idle = this.workers.find((worker) => !worker.isBusy);
    if (idle !== undefined || this.workers.length >= this.size) return idle;
    const started = new KernelWorker();
    this.workers.push(started);
    return started;
  }

  private start(worker: KernelWorker, task: Task): void {
    if (task.signal?.aborted) {
      task.reject(cancelled(task.signal));
      return;
    }
    const done = worker.run(this.idOf(task.memory), task.memory, task.kernel, task.args);
    done.then(task.resolve, task.reject).finally(() => this.dispatch());
  }

  private idOf(memory: WebAssembly.Memory): number {
    const known = this.ids.get(memory);
    if (known !== undefined) return known;
    const id = this.nextId++;
    this.ids.set(memory, id);
    this.dropped.register(memory, id);
    return id;
  }

  private detach(id: number): void {
    for (const worker of this.workers) worker.detach(id);
  }
}

/** The error of work that its signal stopped. */
export function cancelled(signal: AbortSignal): ElanusError {
  return new ElanusError("CANCELLED", "the work was cancelled by its signal", { cause: signal.reason });
}

let shared: WorkerPool | undefined;

/** The pool that all of the process shares. */
export function workerPool(): WorkerPool {
  shared ??= new WorkerPool();
  return shared;
}
