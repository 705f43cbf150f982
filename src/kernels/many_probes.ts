import type { Bitset } from "./bitset.ts";
import type { InvertedFile, Probing } from "./inverted_file.ts";
import { type Found, inBlocks, QuerySlot } from "./query_blocks.ts";
import type { Struct } from "./structs.ts";
import { ThreadSlots } from "./thread_slots.ts";
import { workerPool } from "./worker_pool.ts";

/** How lists are looked into for each of many queries. */
export interface ManyProbing extends Probing {
  readonly limit: number;
  readonly allowed?: Bitset;
}

/** What one thread needs. */
interface ProbeSlot {
  readonly queries: QuerySlot;
  readonly probes: Struct<"probes">;
}

/**
 * Searches one inverted file for many queries, in worker threads. The rows must be in memory.
 *
 * Takes what a search needs a thread once it is first used: some 30 KB, 12 bytes a list, and the tables of product codes.
 */
export class ManyProbes {
  private readonly file: InvertedFile;
  private readonly slots: ThreadSlots<ProbeSlot>;

  constructor(file: InvertedFile) {
    this.file = file;
    this.slots = new ThreadSlots(() => ({
      queries: new QuerySlot(file.rows, file.newScratch()),
      probes: file.newProbes(),
    }));
  }

  search(queries: readonly (Float32Array | Uint8Array)[], probing: ManyProbing): Promise<Found[]> {
    return inBlocks(queries, this.slots, (slot, block) => this.probed(slot, block, probing));
  }

  private probed(
    slot: ProbeSlot,
    block: readonly (Float32Array | Uint8Array)[],
    probing: ManyProbing,
  ): Promise<Found[]> {
    const { pointer, rows } = this.file;
    const { scratch } = slot.queries;
    const { nprobe, wanted, kept, limit } = probing;
    scratch.reservePool(kept);
    scratch.setAllowed(probing.allowed, 0, rows.count);
    return slot.queries.search(block, limit, ({ queries, count, hits, sizes }) => {
      const args = [queries, count, nprobe, wanted, kept, limit, hits, sizes];
      return workerPool().run(rows.memory, "ivf_search_many", [pointer, scratch.pointer, slot.probes.pointer, ...args]);
    });
  }
}
