import type { ByteRanges } from "./byte_ranges.ts";
import type { KernelExports } from "./kernel_exports.ts";

/** A WebAssembly memory that no one uses, with this thread's kernels on it. */
export interface IdleMemory {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelExports;
  /** What owners have written to: resident, and not clean. */
  readonly dirty: ByteRanges;
}

/** More than this is left to the garbage collector. */
const MOST_IDLE_BYTES = 2 ** 31;

/**
 * Memories that were released, for the next owner: a dropped memory stays resident until a full garbage collection,
 * so that a program which seals and compacts segments would hold many times what it uses (DESIGN section 3, rule 6).
 */
export class MemoryPool {
  private readonly idle: IdleMemory[] = [];

  /** The bytes that idle memories keep resident: addresses that no owner used cost nothing. */
  get idleBytes(): number {
    return this.idle.reduce((sum, { dirty }) => sum + dirty.bytes, 0);
  }

  /**
   * The smallest idle memory with `bytes` resident bytes or more, unless it is of a much larger class; else undefined. What
   * grows takes the smallest there is, of any class: it may need the whole, and nothing else would ever take what a grown
   * owner left.
   */
  take(bytes: number | "growing"): IdleMemory | undefined {
    if (bytes === "growing") return this.idle.shift();
    const largest = Math.max(bytes * 4, 2 ** 22);
    const index = this.idle.findIndex(({ dirty }) => dirty.bytes >= bytes && dirty.bytes <= largest);
    return index < 0 ? undefined : this.idle.splice(index, 1)[0];
  }

  give(released: IdleMemory): void {
    const { bytes } = released.dirty;
    if (this.idleBytes + bytes > MOST_IDLE_BYTES) return;
    const place = this.idle.findIndex(({ dirty }) => dirty.bytes >= bytes);
    this.idle.splice(place < 0 ? this.idle.length : place, 0, released);
  }
}

/** The pool of this thread. */
export const memoryPool = new MemoryPool();
