import { type ScoredRows, type Scratch, scoredRows } from "./scratch.ts";
import type { ThreadSlots } from "./thread_slots.ts";
import type { VectorRows } from "./vector_rows.ts";
import { workerPool } from "./worker_pool.ts";

/** A worker is handed so many queries at once, at most: some ms of work. */
const QUERIES = 32;

/** What one query found. */
export interface Found extends ScoredRows {
  /** How many rows were found, of which these are the first. */
  readonly found: number;
}

/** Where some queries stand one behind another, and where a kernel writes what each found: hits, and how many. */
export interface QueryPlaces {
  readonly queries: number;
  readonly count: number;
  readonly hits: number;
  readonly sizes: number;
}

/** Hands queries out to worker threads, some at a time; resolves to what each found, in their order. */
export async function inBlocks<Query, Slot>(
  queries: readonly Query[],
  slots: ThreadSlots<Slot>,
  search: (slot: Slot, block: readonly Query[]) => Promise<Found[]>,
): Promise<Found[]> {
  const share = Math.min(QUERIES, Math.ceil(queries.length / workerPool().size));
  const blocks: (readonly Query[])[] = [];
  for (let from = 0; from < queries.length; from += share) blocks.push(queries.slice(from, from + share));
  const found = await Promise.all(blocks.map((block) => slots.use((slot) => search(slot, block))));
  return found.flat();
}

/** What one thread needs to search for some queries: a scratch, places for them, and for their hits. */
export class QuerySlot {
  readonly scratch: Scratch;
  private readonly rows: VectorRows;
  private readonly queries: number;
  private readonly sizes: number;
  private hits = 0;
  private hitRoom = 0;

  constructor(rows: VectorRows, scratch: Scratch) {
    this.rows = rows;
    this.scratch = scratch;
    this.queries = rows.memory.allocate(QUERIES * rows.queryBytes);
    this.sizes = rows.memory.allocate(QUERIES * 4);
  }

  /** Calls `run` with the places of a block of queries, which are of one length; of each the first `limit` hits are kept. */
  async search(
    block: readonly (Float32Array | Uint8Array)[],
    limit: number,
    run: (places: QueryPlaces) => Promise<unknown>,
  ): Promise<Found[]> {
    const { memory, queryBytes } = this.rows;
    this.reserve(limit);
    for (const [i, { buffer, byteOffset, byteLength }] of block.entries()) {
      memory.u8(this.queries + i * queryBytes, byteLength).set(new Uint8Array(buffer, byteOffset, byteLength));
    }
    await run({ queries: this.queries, count: block.length, hits: this.hits, sizes: this.sizes });
    return Array.from(memory.u32(this.sizes, block.length), (found, i) => ({
      found,
      ...scoredRows(memory, this.hits + i * limit * 8, Math.min(found, limit)),
    }));
  }

  private reserve(limit: number): void {
    if (limit <= this.hitRoom) return;
    this.hitRoom = Math.max(limit, this.hitRoom * 2);
    this.hits = this.rows.memory.allocate(QUERIES * this.hitRoom * 8);
  }
}
