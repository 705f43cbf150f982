import type { Bitset } from "./bitset.ts";
import type { HnswGraph } from "./hnsw_graph.ts";
import { type ScoredRows, type Scratch, scoredRows } from "./scratch.ts";
import { ThreadSlots } from "./thread_slots.ts";
import { workerPool } from "./worker_pool.ts";

/** A worker is handed so many queries at once, at most: some ms of work. */
const QUERIES = 32;

/** How a graph is walked for each of many queries. */
export interface Walk {
  readonly limit: number;
  readonly ef: number;
  /** Of a walk that drops rows (see HnswGraph.searchDropping). */
  readonly capacity?: number;
  readonly prefix: number;
  readonly allowed?: Bitset;
}

/** What one query found. */
export interface Walked extends ScoredRows {
  /** How many rows were found, of which these are the first. */
  readonly found: number;
}

/**
 * Walks through one graph for many queries, in worker threads. The rows must be in memory, and none added meanwhile.
 *
 * Takes the scratch of a search a thread once it is first used, 1 byte a row among it.
 */
export class ManyWalks {
  private readonly slots: ThreadSlots<WalkSlot>;

  constructor(graph: HnswGraph) {
    this.slots = new ThreadSlots(() => new WalkSlot(graph));
  }

  async search(queries: readonly Float32Array[], walk: Walk): Promise<Walked[]> {
    const share = Math.min(QUERIES, Math.ceil(queries.length / workerPool().size));
    const blocks: (readonly Float32Array[])[] = [];
    for (let from = 0; from < queries.length; from += share) blocks.push(queries.slice(from, from + share));
    const found = await Promise.all(blocks.map((block) => this.slots.use((slot) => slot.search(block, walk))));
    return found.flat();
  }
}

/** What one thread needs for its walks. */
class WalkSlot {
  private readonly graph: HnswGraph;
  private readonly scratch: Scratch;
  private readonly queries: number;
  private readonly sizes: number;
  private hits = 0;
  private hitRoom = 0;

  constructor(graph: HnswGraph) {
    const { memory, queryBytes } = graph.rows;
    this.graph = graph;
    this.scratch = graph.newScratch();
    this.queries = memory.allocate(QUERIES * queryBytes);
    this.sizes = memory.allocate(QUERIES * 4);
  }

  async search(queries: readonly Float32Array[], walk: Walk): Promise<Walked[]> {
    const { graph, scratch } = this;
    const { memory, queryBytes } = graph.rows;
    const { limit, ef, capacity = 0, prefix } = walk;
    this.reserve(limit);
    scratch.reservePool(Math.max(ef, capacity));
    scratch.setAllowed(walk.allowed, 0, graph.count);
    for (const [i, query] of queries.entries()) memory.f32(this.queries + i * queryBytes, query.length).set(query);
    const args = [this.queries, queries.length, ef, capacity, prefix, limit, this.hits, this.sizes];
    await workerPool().run(memory, "hnsw_search_many", [graph.pointer, scratch.pointer, ...args]);
    return Array.from(memory.u32(this.sizes, queries.length), (found, i) => ({
      found,
      ...scoredRows(memory, this.hits + i * limit * 8, Math.min(found, limit)),
    }));
  }

  private reserve(limit: number): void {
    if (limit <= this.hitRoom) return;
    this.hitRoom = Math.max(limit, this.hitRoom * 2);
    this.hits = this.graph.rows.memory.allocate(QUERIES * this.hitRoom * 8);
  }
}
