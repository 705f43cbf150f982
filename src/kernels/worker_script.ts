/** What the main thread sends to a worker. */
export type WorkerRequest =
  | { readonly do: "start"; readonly module: WebAssembly.Module }
  | { readonly do: "attach"; readonly id: number; readonly memory: WebAssembly.Memory }
  | { readonly do: "detach"; readonly id: number }
  | { readonly do: "run"; readonly id: number; readonly kernel: string; readonly args: readonly number[] };

/** What a worker answers to "run". */
export interface WorkerAnswer {
  readonly result: number;
  readonly failure?: string;
}

/**
 * The script of a kernel worker, embedded as text so that no bundler can lose it: it instantiates the kernels once for
 * each memory that it is given, and calls them by name.
 */
export const WORKER_SCRIPT = `
const { parentPort } = require("node:worker_threads");
let kernels;
const instances = new Map();
const abort = () => { throw new Error("a kernel stopped on a failed assertion"); };
function run({ id, kernel, args }) {
  try {
    return { result: Number(instances.get(id).exports[kernel](...args)) };
  } catch (error) {
    return { result: 0, failure: String(error && error.message) };
  }
}
parentPort.on("message", (request) => {
  if (request.do === "start") kernels = request.module;
  else if (request.do === "attach") {
    instances.set(request.id, new WebAssembly.Instance(kernels, { env: { memory: request.memory, abort } }));
  } else if (request.do === "detach") instances.delete(request.id);
  else parentPort.postMessage(run(request));
});
`;
