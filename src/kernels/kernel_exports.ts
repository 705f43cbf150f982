import type { IndexKernels } from "./index_kernels.ts";
import type { MathKernels } from "./math/math_kernels.ts";

/** What the WebAssembly module exports, as assembly/index.ts does. All pointers are byte offsets into the memory. */
export interface KernelExports extends IndexKernels, MathKernels {
  abi_version(): number;
}
