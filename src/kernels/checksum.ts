import { KernelMemory } from "./kernel_memory.ts";

const BLOCK_BYTES = 2 ** 20;

let workspace: { readonly memory: KernelMemory; readonly block: number } | undefined;

/** The xxHash32 of bytes: each block of 1 MiB is seeded with the hash of those before it. */
export function checksum(bytes: Uint8Array): number {
  workspace ??= allocateWorkspace();
  const { memory, block } = workspace;
  let hash = 0;
  for (let from = 0; from < bytes.length; from += BLOCK_BYTES) {
    const part = bytes.subarray(from, from + BLOCK_BYTES);
    memory.u8(block, part.length).set(part);
    hash = memory.kernels.checksum(block, part.length, hash);
  }
  return hash >>> 0;
}

function allocateWorkspace() {
  const memory = new KernelMemory();
  return { memory, block: memory.allocate(BLOCK_BYTES) };
}
