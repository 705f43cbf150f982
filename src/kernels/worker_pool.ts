import { availableParallelism } from "node:os";
import { ElanusError } from "../errors/index.ts";
import type { KernelExports } from "./kernel_exports.ts";
import type { KernelMemory } from "./kernel_memory.ts";
import { KernelWorker } from "./kernel_worker.ts";
import type { KernelRun } from "./worker_script.ts";

/** More threads do not work on one thing together: there are steps that one has to do, and each needs a scratch. */
export const MOST_TOGETHER = 8;

/** `low`: what nobody waits for at once, as the build of a merged segment's index, while scans or its old ones serve. */
export type Priority = "normal" | "low";

/** So long after work of normal priority a thread is kept free for more of it. */
const KEPT_FREE_MS = 200;

interface Task {
  readonly priority: Priority;
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
  private readonly queues: Readonly<Record<Priority, Task[]>> = { normal: [], low: [] };
  private lowRunning = 0;
  /** When work of normal priority was last asked for or done; milliseconds as `performance.now` counts. */
  private normalSeen = Number.NEGATIVE_INFINITY;
  private readonly ids = new WeakMap<WebAssembly.Memory, number>();
  private readonly dropped = new FinalizationRegistry<number>((id) => this.detach(id));
  private nextId = 1;
  private closed = false;

  /** @param size the number of threads: by default as many as there are cores, for the calling thread mostly waits. */
  constructor(size: number = availableParallelism()) {
    this.size = size;
  }

  /** How many threads work on one thing together, at most: all, but for one where there is work of the other priority. */
  together(priority: Priority = "normal"): number {
    const hasOther = priority === "normal" ? this.lowRunning + this.queues.low.length > 0 : this.isWanted;
    return Math.min(Math.max(1, this.size - (hasOther ? 1 : 0)), MOST_TOGETHER);
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
    priority: Priority = "normal",
  ): Promise<KernelRun> {
    if (this.closed) return Promise.reject(new ElanusError("CLOSED", "the worker pool is closed"));
    if (priority === "normal") this.normalSeen = performance.now();
    const work = new Promise<KernelRun>((resolve, reject) => {
      this.queues[priority].push({ priority, memory: memory.memory, kernel, args, signal, resolve, reject });
      this.dispatch();
    });
    return work.finally(memory.lend());
  }

  /** Ends all threads; work that waits or runs is rejected. */
  async close(): Promise<void> {
    this.closed = true;
    const waiting = Object.values(this.queues).flatMap((queue) => queue.splice(0));
    for (const task of waiting) task.reject(new ElanusError("CLOSED", "the worker pool was closed"));
    await Promise.all(this.workers.splice(0).map((worker) => worker.close()));
  }

  private dispatch(): void {
    for (let queue = this.nextQueue(); queue !== undefined; queue = this.nextQueue()) {
      const worker = this.idleWorker();
      if (worker === undefined) return;
      const task = queue.shift();
      if (task !== undefined) this.start(worker, task);
    }
  }

  /** Work of low priority takes what the other leaves. */
  private nextQueue(): Task[] | undefined {
    const { normal, low } = this.queues;
    if (normal.length > 0) return normal;
    return low.length > 0 && this.lowRunning < this.together("low") ? low : undefined;
  }

  private get isWanted(): boolean {
    return performance.now() - this.normalSeen < KEPT_FREE_MS;
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
    if (task.priority === "low") this.lowRunning++;
    const done = worker.run(this.idOf(task.memory), task.memory, task.kernel, task.args);
    done.then(task.resolve, task.reject).finally(() => {
      if (task.priority === "low") this.lowRunning--;
      else this.normalSeen = performance.now();
      this.dispatch();
    });
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
