import type { Bitset } from "./bitset.ts";
import type { HnswGraph } from "./hnsw_graph.ts";
import { type Found, inBlocks, QuerySlot } from "./query_blocks.ts";
import { ThreadSlots } from "./thread_slots.ts";
import { workerPool } from "./worker_pool.ts";

/** How a graph is walked for each of many queries. */
export interface Walk {
  readonly limit: number;
  readonly ef: number;
  /** Of a walk that drops rows (see HnswGraph.searchDropping). */
  readonly capacity?: number;
  readonly prefix: number;
  readonly allowed?: Bitset;
}

/**
 * Walks through one graph for many queries, in worker threads. The rows must be in memory, and none added meanwhile.
 *
 * Takes the scratch of a search a thread once it is first used, 1 byte a row among it.
 */
export class ManyWalks {
  private readonly graph: HnswGraph;
  private readonly slots: ThreadSlots<QuerySlot>;

  constructor(graph: HnswGraph) {
    this.graph = graph;
    this.slots = new ThreadSlots(() => new QuerySlot(graph.rows, graph.newScratch()));
  }

  search(queries: readonly Float32Array[], walk: Walk): Promise<Found[]> {
    return inBlocks(queries, this.slots, (slot, block) => this.walked(slot, block, walk));
  }

  private walked(slot: QuerySlot, block: readonly Float32Array[], walk: Walk): Promise<Found[]> {
    const { graph } = this;
    const { limit, ef, capacity = 0, prefix } = walk;
    slot.scratch.reservePool(Math.max(ef, capacity));
    slot.scratch.setAllowed(walk.allowed, 0, graph.count);
    return slot.search(block, limit, ({ queries, count, hits, sizes }) => {
      const args = [queries, count, ef, capacity, prefix, limit, hits, sizes];
      return workerPool().run(graph.rows.memory, "hnsw_search_many", [graph.pointer, slot.scratch.pointer, ...args]);
    });
  }
}
