/** What the WebAssembly module exports, as assembly/index.ts does. All pointers are byte offsets into the memory. */
export interface KernelExports {
  abi_version(): number;
}
