import type { ByteRanges } from "./byte_ranges.ts";
import { noteGarbage } from "./garbage.ts";
import type { KernelExports } from "./kernel_exports.ts";

/** A WebAssembly memory that no one uses, with this thread's kernels on it. */
export interface IdleMemory {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelExports;
  /** What owners have written to: resident, and not clean. */
  readonly dirty: ByteRanges;
}

/** More is garbage: small segments are many and come and go, while one large memory would double what a program holds. */
const MOST_IDLE_BYTES = 2 ** 26;
/** An owner gets no more than so many times what it asked for, or this, which is little. */
const MOST_TIMES = 4;
const LITTLE_BYTES = 2 ** 22;

/**
 * Memories that were released, for the next owner: a dropped memory stays resident until a full garbage collection,
 * so that a program which makes and drops many would hold many times what it uses (DESIGN section 3, rule 6).
 */
export class MemoryPool {
  private readonly idle: IdleMemory[] = [];

  /** The bytes that idle memories keep resident: addresses that no owner used cost nothing. */
  get idleBytes(): number {
    return this.idle.reduce((sum, { dirty }) => sum + dirty.bytes, 0);
  }

  /**
   * The smallest idle memory with `bytes` resident bytes or more, unless it is of a much larger class: then the largest of
   * the smaller ones, which becomes larger. What grows takes the smallest there is, of any class, for it may need the whole.
   */
  take(bytes: number | "growing"): IdleMemory | undefined {
    if (bytes === "growing") return this.idle.shift();
    const most = Math.max(bytes * MOST_TIMES, LITTLE_BYTES);
    const larger = this.idle.findIndex(({ dirty }) => dirty.bytes >= bytes);
    const fits = larger >= 0 && this.idle[larger].dirty.bytes <= most;
    const index = fits ? larger : (larger < 0 ? this.idle.length : larger) - 1;
    return this.idle.splice(index, index < 0 ? 0 : 1)[0];
  }

  give(released: IdleMemory): void {
    const { bytes } = released.dirty;
    if (this.idleBytes + bytes > MOST_IDLE_BYTES) {
      noteGarbage(bytes);
      return;
    }
    const place = this.idle.findIndex(({ dirty }) => dirty.bytes >= bytes);
    this.idle.splice(place < 0 ? this.idle.length : place, 0, released);
  }
}

/** The pool of this thread. */
export const memoryPool = new MemoryPool();
