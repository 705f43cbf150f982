import type { KernelExports } from "./kernel_exports.ts";

/** A WebAssembly memory that no one uses, with this thread's kernels on it. */
export interface IdleMemory {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelExports;
  /** The bytes before it may hold what the last owner left. */
  readonly dirtyBytes: number;
}

/** More than this is left to the garbage collector. */
const MOST_IDLE_BYTES = 2 ** 31;

/**
 * Memories that were released, for the next owner: a dropped memory stays resident until a full garbage collection,
 * so that a program which seals and compacts segments would hold many times what it uses (DESIGN section 3, rule 6).
 */
export class MemoryPool {
  private readonly idle: IdleMemory[] = [];

  /** The bytes of all idle memories. */
  get idleBytes(): number {
    return this.idle.reduce((sum, { memory }) => sum + memory.buffer.byteLength, 0);
  }

  /**
   * The smallest idle memory of `bytes` or more, unless it is of a much larger class; else undefined. What grows takes the
   * smallest there is, of any class: it may need the whole, and nothing else would ever take what a grown owner left.
   */
  take(bytes: number | "growing"): IdleMemory | undefined {
    if (bytes === "growing") return this.idle.shift();
    const largest = Math.max(bytes * 4, 2 ** 22);
    const index = this.idle.findIndex(({ memory }) => {
      return memory.buffer.byteLength >= bytes && memory.buffer.byteLength <= largest;
    });
    return index < 0 ? undefined : this.idle.splice(index, 1)[0];
  }

  give(released: IdleMemory): void {
    const bytes = released.memory.buffer.byteLength;
    if (this.idleBytes + bytes > MOST_IDLE_BYTES) return;
    const place = this.idle.findIndex(({ memory }) => memory.buffer.byteLength >= bytes);
    this.idle.splice(place < 0 ? this.idle.length : place, 0, released);
  }
}

/** The pool of this thread. */
export const memoryPool = new MemoryPool();
