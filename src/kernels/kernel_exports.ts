import type { MathKernels } from "./math/math_kernels.ts";

/** What the WebAssembly module exports, as assembly/index.ts does. All pointers are byte offsets into the memory. */
export interface KernelExports extends MathKernels {
  abi_version(): number;
}
