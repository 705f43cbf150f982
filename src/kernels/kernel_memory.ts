import { ElanusError } from "../errors/index.ts";
import type { KernelExports } from "./kernel_exports.ts";
import { kernelModule } from "./kernel_module.ts";

const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;
/** The first bytes stay empty, so that pointer 0 is never an allocation. */
const FIRST_POINTER = 64;

/**
 * One WebAssembly memory with the kernels instantiated on it for the calling thread, and a bump allocator.
 *
 * A memory holds the data of one owner (a sealed segment, a training run): nothing in it is freed singly;
 * `release` gives the whole of it back. wasm32 addresses at most 4 GiB.
 *
 * Views are only good until the next `allocate`, which may grow the memory: make them anew each time.
 */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelExports;
  private top = FIRST_POINTER;

  constructor(memory: WebAssembly.Memory = emptyMemory()) {
    this.memory = memory;
    this.kernels = instantiate(memory);
  }

  /** The bytes allocated so far. */
  get usedBytes(): number {
    return this.top;
  }

  /**
   * Reserves `bytes` zeroed bytes and returns their pointer.
   *
   * @throws ElanusError OUT_OF_MEMORY beyond 4 GiB, or where the system has no more.
   */
  allocate(bytes: number, align = 64): number {
    const pointer = Math.ceil(this.top / align) * align;
    this.reserve(pointer + bytes);
    this.top = pointer + bytes;
    return pointer;
  }

  f32(pointer: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, pointer, length);
  }

  i32(pointer: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, pointer, length);
  }

  u32(pointer: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, pointer, length);
  }

  u8(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, pointer, length);
  }

  private reserve(end: number): void {
    const missing = end - this.memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    } catch (cause) {
      throw new ElanusError("OUT_OF_MEMORY", "a WebAssembly memory cannot grow any further", {
        detail: `${(end / 2 ** 30).toFixed(2)} GiB were needed; one memory holds at most 4 GiB`,
        hint: "use smaller segments, fewer dims, or an index type that keeps codes instead of vectors",
        cause,
      });
    }
  }
}

function emptyMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true });
}

function instantiate(memory: WebAssembly.Memory): KernelExports {
  const instance = new WebAssembly.Instance(kernelModule(), { env: { memory, abort: onAbort } });
  return instance.exports as unknown as KernelExports;
}

function onAbort(): never {
  throw new ElanusError("INTERNAL", "a kernel stopped on a failed assertion", {
    hint: "this is a defect of Elanus: please report it with the call that led here",
  });
}
