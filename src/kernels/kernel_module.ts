import { ElanusError } from "../errors/index.ts";
import { KERNELS_WASM_BASE64 } from "./generated/kernels_wasm.ts";

let compiled: WebAssembly.Module | undefined;

/**
 * The compiled kernels: one module for the process; threads receive it by message and instantiate it on a shared memory.
 *
 * @throws ElanusError SIMD_MISSING where the runtime has no WebAssembly SIMD.
 */
export function kernelModule(): WebAssembly.Module {
  compiled ??= compile();
  return compiled;
}

function compile(): WebAssembly.Module {
  const bytes = Uint8Array.from(atob(KERNELS_WASM_BASE64), (char) => char.charCodeAt(0));
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    throw new ElanusError("SIMD_MISSING", "this runtime cannot run WebAssembly with SIMD and shared memory", {
      detail: `on ${process.platform} ${process.arch} with Node ${process.version}`,
      hint: "Elanus needs Node 20 or newer on a processor with SSE4.1 or NEON, without --jitless",
      cause,
    });
  }
}
