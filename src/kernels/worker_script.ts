import { COUNTED_BYTES } from "./garbage.ts";

/** What the main thread sends to a worker. */
export type WorkerRequest =
  | { readonly do: "start"; readonly module: WebAssembly.Module }
  | { readonly do: "attach"; readonly id: number; readonly memory: WebAssembly.Memory }
  | { readonly do: "detach"; readonly id: number }
  | { readonly do: "run"; readonly id: number; readonly kernel: string; readonly args: readonly number[] };

/** What came of a kernel that ran in a worker. */
export interface KernelRun {
  /** What the kernel returned, 0 for none. */
  readonly result: number;
  /** How long it ran, without what it waited for a worker. */
  readonly milliseconds: number;
}

/** What a worker answers to "run". */
export interface WorkerAnswer extends KernelRun {
  readonly failure?: string;
}

/**
 * The script of a kernel worker, embedded as text so that no bundler can lose it: it instantiates the kernels once for
 * each memory that it is given, and calls them by name. It makes no garbage by itself, and would keep what it has forgotten:
 * see `noteGarbage`.
 */
export const WORKER_SCRIPT = `
const { parentPort } = require("node:worker_threads");
let kernels;
const instances = new Map();
const abort = () => { throw new Error("a kernel stopped on a failed assertion"); };
function run({ id, kernel, args }) {
  const begun = performance.now();
  try {
    const result = Number(instances.get(id).exports[kernel](...args));
    return { result, milliseconds: performance.now() - begun };
  } catch (error) {
    return { result: 0, milliseconds: 0, failure: String(error && error.message) };
  }
}
parentPort.on("message", (request) => {
  if (request.do === "start") kernels = request.module;
  else if (request.do === "attach") {
    instances.set(request.id, new WebAssembly.Instance(kernels, { env: { memory: request.memory, abort } }));
  } else if (request.do === "detach") {
    instances.delete(request.id);
    new ArrayBuffer(${COUNTED_BYTES});
  } else parentPort.postMessage(run(request));
});
`;
