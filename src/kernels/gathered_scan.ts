import type { DiskRows } from "./disk_rows.ts";
import type { KernelMemory } from "./kernel_memory.ts";
import type { Scratch } from "./scratch.ts";
import type { Struct } from "./structs.ts";

/** Scores rows that stay in their file exactly, a window of them at a time. Takes 4 bytes a row of a window. */
export class GatheredScan {
  private readonly memory: KernelMemory;
  private readonly disk: DiskRows;
  private readonly vectors: Struct<"vectors">;
  /** The numbers of the rows in the window. */
  private readonly list: number;

  /** @param vectors describes the rows, but for where they lie: that is wherever they were gathered last. */
  constructor(memory: KernelMemory, disk: DiskRows, vectors: Struct<"vectors">) {
    this.memory = memory;
    this.disk = disk;
    this.vectors = vectors;
    this.list = memory.allocate(disk.windowRows * 4);
  }

  /**
   * Offers rows to the pool in scratch, a heap of the best `limit` that holds `size` entries; returns how many it holds then.
   * The query in scratch is prepared.
   *
   * @param rows in rising order.
   */
  offer(scratch: Scratch, rows: Uint32Array, limit: number, size = 0): number {
    const { memory, disk, vectors } = this;
    let held = size;
    for (let from = 0; from < rows.length; from += disk.windowRows) {
      const part = rows.subarray(from, from + disk.windowRows);
      vectors.set({ pointer: disk.gather(part) });
      memory.u32(this.list, part.length).set(part);
      held = memory.kernels.scan_gathered(vectors.pointer, scratch.pointer, this.list, part.length, limit, held);
    }
    return held;
  }
}
