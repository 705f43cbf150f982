import { Worker } from "node:worker_threads";
import { ElanusError } from "../errors/index.ts";
import { kernelModule } from "./kernel_module.ts";
import { type KernelRun, WORKER_SCRIPT, type WorkerAnswer, type WorkerRequest } from "./worker_script.ts";

interface Waiting {
  readonly kernel: string;
  readonly resolve: (run: KernelRun) => void;
  readonly reject: (error: ElanusError) => void;
}

/** One thread that runs kernels on shared memories, one call at a time. While idle it does not keep the program alive. */
export class KernelWorker {
  private readonly thread: Worker;
  private readonly attached = new Set<number>();
  private waiting: Waiting | undefined;
  private failed = false;

  constructor() {
    this.thread = new Worker(WORKER_SCRIPT, { eval: true, execArgv: [], name: "elanus-kernels" });
    this.thread.unref();
    this.thread.on("message", (answer: WorkerAnswer) => this.answer(answer));
    this.thread.on("error", (cause) => this.fail(cause));
    this.thread.on("exit", () => this.fail(undefined));
    this.send({ do: "start", module: kernelModule() });
  }

  get isBusy(): boolean {
    return this.waiting !== undefined;
  }

  /** True once the thread has ended; it takes no more calls. */
  get isDead(): boolean {
    return this.failed;
  }

  run(id: number, memory: WebAssembly.Memory, kernel: string, args: readonly number[]): Promise<KernelRun> {
    if (!this.attached.has(id)) {
      this.attached.add(id);
      this.send({ do: "attach", id, memory });
    }
    return new Promise((resolve, reject) => {
      this.waiting = { kernel, resolve, reject };
      this.thread.ref();
      this.send({ do: "run", id, kernel, args });
    });
  }

  /** Forgets a memory that no one else holds any more. */
  detach(id: number): void {
    if (this.attached.delete(id)) this.send({ do: "detach", id });
  }

  async close(): Promise<void> {
    await this.thread.terminate();
  }

  private send(request: WorkerRequest): void {
    this.thread.postMessage(request);
  }

  private answer({ failure, ...run }: WorkerAnswer): void {
    const waiting = this.waiting;
    this.waiting = undefined;
    this.thread.unref();
    if (failure === undefined) waiting?.resolve(run);
    else waiting?.reject(kernelFailure(waiting.kernel, failure));
  }

  private fail(cause: unknown): void {
    this.failed = true;
    const waiting = this.waiting;
    this.waiting = undefined;
    waiting?.reject(
      new ElanusError("INTERNAL", `the worker thread that ran \`${waiting.kernel}\` ended`, {
        hint: "start the work again; if it was short of memory, use smaller segments",
        cause,
      }),
    );
  }
}

function kernelFailure(kernel: string, failure: string): ElanusError {
  return new ElanusError("INTERNAL", `the kernel \`${kernel}\` failed`, {
    detail: failure,
    hint: "this is a defect of Elanus: please report it with the call that led here",
  });
}
