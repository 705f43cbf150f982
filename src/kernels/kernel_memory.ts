import { ElanusError } from "../errors/index.ts";
import { ByteRanges } from "./byte_ranges.ts";
import type { KernelExports } from "./kernel_exports.ts";
import { kernelModule } from "./kernel_module.ts";
import { type IdleMemory, memoryPool } from "./memory_pool.ts";
import { STRUCTS, type StructName } from "./struct_layouts.ts";

const PAGE_BYTES = 65_536;
/** One page less than wasm32 has, so that the end of the last allocation is still a pointer. */
const MAX_PAGES = 65_535;
/** The first bytes stay empty, so that pointer 0 is never an allocation. */
const FIRST_POINTER = 64;
/** What assembly/abi.ts must answer. */
const ABI_VERSION = 10;

/** Addresses that are taken up bit by bit. */
interface Reservation {
  readonly pointer: number;
  readonly bytes: number;
  /** How many bytes from the pointer on were ever written to. */
  readonly usedBytes: () => number;
}

/**
 * One WebAssembly memory with the kernels instantiated on it for the calling thread, and a bump allocator.
 *
 * A memory holds the data of one owner (a sealed segment, a training run): nothing in it is freed singly;
 * `release` gives the whole of it back. wasm32 addresses at most 4 GiB.
 *
 * Views are only good until the next `allocate` or `extend`, which may grow the memory: make them anew each time.
 */
export class KernelMemory {
  private owned: IdleMemory | undefined;
  private top = FIRST_POINTER;
  private last = FIRST_POINTER;
  private readonly reservations: Reservation[] = [];
  private borrowers = 0;
  private released: IdleMemory | undefined;

  /** @param expectedBytes how much will be allocated, as far as it is known: a released memory of that size is reused. */
  constructor(expectedBytes: number | "growing" = 0) {
    this.owned = memoryPool.take(expectedBytes) ?? newMemory();
  }

  get memory(): WebAssembly.Memory {
    return this.inUse.memory;
  }

  get kernels(): KernelExports {
    return this.inUse.kernels;
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
    const pointer = alignedTo(align, this.top);
    this.take(pointer + bytes);
    this.last = pointer;
    return pointer;
  }

  /**
   * Reserves addresses for what will grow, up to `bytes`, and returns their pointer. They hold no memory before they are
   * written to, and are not cleared: what a former owner left may stand in them.
   *
   * @param usedBytes asked at the release: how many bytes from the pointer on were written to.
   * @throws ElanusError OUT_OF_MEMORY as `allocate`.
   */
  reserve(bytes: number, usedBytes: () => number): number {
    const pointer = alignedTo(64, this.top);
    this.reserveAddresses(pointer + bytes);
    this.top = pointer + bytes;
    this.last = pointer;
    this.reservations.push({ pointer, bytes, usedBytes });
    return pointer;
  }

  /**
   * Gives the allocation at `pointer` more room in place, where it was the last: true if it now has `bytes` bytes.
   *
   * @throws ElanusError OUT_OF_MEMORY as `allocate`.
   */
  extend(pointer: number, bytes: number): boolean {
    if (pointer !== this.last) return false;
    this.take(Math.max(pointer + bytes, this.top));
    return true;
  }

  /** Gives the memory back for another owner. Whatever lies in it is lost, and this object cannot be used again. */
  release(): void {
    if (this.owned === undefined) return;
    this.released = { ...this.owned, dirty: this.dirty };
    this.owned = undefined;
    this.giveBack();
  }

  /** Lends the memory to a thread: until the returned function is called, no other owner gets it, released or not. */
  lend(): () => void {
    this.borrowers++;
    return () => {
      this.borrowers--;
      this.giveBack();
    };
  }

  f32(pointer: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, pointer, length);
  }

  f64(pointer: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, pointer, length);
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

  private giveBack(): void {
    if (this.released === undefined || this.borrowers > 0) return;
    memoryPool.give(this.released);
    this.released = undefined;
  }

  private get inUse(): IdleMemory {
    if (this.owned !== undefined) return this.owned;
    throw new ElanusError("CLOSED", "a memory was used after its release", {
      hint: "a search or a build outlived its collection: close what uses a collection before the collection",
    });
  }

  /** Moves the top to `end`; what a former owner left beneath it is cleared. */
  private take(end: number): void {
    this.reserveAddresses(end);
    for (const { from, to } of this.inUse.dirty.within(this.top, end)) this.u8(from, to - from).fill(0);
    this.top = end;
  }

  /** All that this owner or those before it have written to. */
  private get dirty(): ByteRanges {
    let { dirty } = this.inUse;
    let clean = FIRST_POINTER;
    for (const { pointer, bytes, usedBytes } of this.reservations) {
      dirty = dirty.with(clean, pointer + Math.min(usedBytes(), bytes));
      clean = pointer + bytes;
    }
    return dirty.with(clean, this.top);
  }

  private reserveAddresses(end: number): void {
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

function alignedTo(align: number, pointer: number): number {
  return Math.ceil(pointer / align) * align;
}

function newMemory(): IdleMemory {
  // First, because its error is clearer where there is no WebAssembly at all.
  const module = kernelModule();
  const memory = newAddresses();
  return { memory, kernels: instantiate(module, memory), dirty: new ByteRanges() };
}

function newAddresses(): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true });
  } catch (cause) {
    throw new ElanusError("OUT_OF_MEMORY", "the system has no room for another WebAssembly memory", {
      detail: "each reserves 4 GiB of addresses, used or not; every segment and every model has one",
      hint: "close what is not needed, merge segments, or raise the limit of virtual memory (`ulimit -v`)",
      cause,
    });
  }
}

function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  const instance = new WebAssembly.Instance(module, { env: { memory, abort: onAbort } });
  const kernels = instance.exports as unknown as KernelExports;
  checkLayout(kernels);
  return kernels;
}

/** The structures that TypeScript fills must be those that the kernels read. */
function checkLayout(kernels: KernelExports): void {
  const sizes: Record<StructName, number> = {
    vectors: kernels.vectors_bytes(),
    codes: kernels.codes_bytes(),
    graph: kernels.graph_bytes(),
    code_query: kernels.code_query_bytes(),
    codebook: kernels.codebook_bytes(),
    short_centroids: kernels.short_centroids_bytes(),
    training: kernels.training_bytes(),
    inverted_file: kernels.inverted_file_bytes(),
    probes: kernels.probes_bytes(),
    sparse: kernels.sparse_bytes(),
    postings: kernels.postings_bytes(),
    scratch: kernels.scratch_bytes(),
  };
  const names = Object.keys(STRUCTS) as StructName[];
  const wrong = names.find((name) => sizes[name] !== STRUCTS[name].length * 4);
  if (wrong === undefined && kernels.abi_version() === ABI_VERSION) return;
  throw new ElanusError("INTERNAL", "the kernels do not fit the code that calls them", {
    detail:
      wrong === undefined
        ? `ABI ${kernels.abi_version()} instead of ${ABI_VERSION}`
        : `structure ${wrong}: ${sizes[wrong]} bytes`,
    hint: "build the kernels anew: npm run build",
  });
}

function onAbort(): never {
  throw new ElanusError("INTERNAL", "a kernel stopped on a failed assertion", {
    hint: "this is a defect of Elanus: please report it with the call that led here",
  });
}
