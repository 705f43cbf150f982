import type { Bitset } from "./bitset.ts";
import { compareFirst, describeVectors, type Metric } from "./described_vectors.ts";
import { SLICE_ROWS } from "./exact_scan.ts";
import { mergeScored } from "./merge_scored.ts";
import { type ScoredRows, Scratch } from "./scratch.ts";
import { Struct } from "./structs.ts";
import { ThreadSlots } from "./thread_slots.ts";
import type { VectorRows } from "./vector_rows.ts";
import { workerPool } from "./worker_pool.ts";

export type Query = Float32Array | Uint8Array;

/** Queries that are scanned together: that many rows' scores take as long as reading the rows from memory does. */
const QUERIES = 16;
const BATCH = 64;

/** The rows [from, to) for some of the queries. */
interface Part {
  readonly first: number;
  readonly queries: readonly Query[];
  readonly from: number;
  readonly to: number;
}

/**
 * Exact search for many queries, in worker threads: each takes some of the queries, or, where there are few, some of the rows.
 *
 * Takes some 150 KB of scratch a thread in the memory of the rows once it is first used, and 8 bytes a query and hit.
 */
export class ManyScans {
  private readonly rows: VectorRows;
  private readonly slots: ThreadSlots<ScanSlot>;

  constructor(rows: VectorRows, metric: Metric) {
    this.rows = rows;
    this.slots = new ThreadSlots(() => new ScanSlot(rows, metric));
  }

  /**
   * The best `limit` of the rows that there are now, for each query; scores as the kernels have them, higher is nearer. The rows
   * must be in memory, and their memory must not be released meanwhile.
   */
  async search(queries: readonly Query[], limit: number, allowed?: Bitset): Promise<ScoredRows[]> {
    const { count } = this.rows;
    const kept = Math.min(limit, count);
    const found: ScoredRows[][] = queries.map(() => []);
    const scans = partsOf(queries, count).map(async (part) => {
      const hits = await this.slots.use((slot) => slot.scan(part, kept, allowed));
      return { part, hits };
    });
    // In the order of the rows, which decides between equal scores.
    for (const { part, hits } of await Promise.all(scans)) {
      for (const [i, each] of hits.entries()) found[part.first + i].push(each);
    }
    return found.map((lists) => mergeScored(lists, kept));
  }
}

function partsOf(queries: readonly Query[], count: number): Part[] {
  const blocks = Math.ceil(queries.length / QUERIES);
  const shares = Math.max(1, Math.ceil(workerPool().size / blocks));
  // A multiple of 32: a filter's bits are copied by whole words.
  const rows = Math.max(32, Math.ceil(count / shares / 32) * 32);
  const parts: Part[] = [];
  for (let first = 0; first < queries.length; first += QUERIES) {
    for (let from = 0; from < count; from += rows) {
      parts.push({ first, queries: queries.slice(first, first + QUERIES), from, to: Math.min(from + rows, count) });
    }
  }
  return parts;
}

/** What one thread needs for a scan. */
class ScanSlot {
  private readonly rows: VectorRows;
  private readonly metric: Metric;
  private readonly vectors: Struct<"vectors">;
  private readonly scratches: readonly Scratch[];
  private readonly list: number;
  private readonly sizes: number;

  constructor(rows: VectorRows, metric: Metric) {
    const { memory } = rows;
    this.rows = rows;
    this.metric = metric;
    this.vectors = new Struct(memory, "vectors");
    const needs = {
      queryBytes: rows.queryBytes,
      batch: BATCH,
      codeBytes: 0,
      visitedRows: 0,
      sumsBytes: 0,
      reachedRows: 0,
    };
    this.scratches = Array.from({ length: QUERIES }, () => new Scratch(memory, { ...needs, allowedRows: SLICE_ROWS }));
    for (const scratch of this.scratches) scratch.shareBatch(this.scratches[0]);
    this.list = memory.allocate(QUERIES * 4);
    this.sizes = memory.allocate(QUERIES * 4);
    memory.u32(this.list, QUERIES).set(this.scratches.map(({ pointer }) => pointer));
  }

  async scan({ queries, from, to }: Part, limit: number, allowed: Bitset | undefined): Promise<ScoredRows[]> {
    const { memory } = this.rows;
    this.begin(queries, limit);
    for (let start = from; start < to; start += SLICE_ROWS) {
      const end = Math.min(start + SLICE_ROWS, to);
      this.scratches[0].setAllowed(allowed, start / 32, end - start);
      const args = [this.vectors.pointer, this.list, queries.length, start, end, limit, this.sizes];
      await workerPool().run(memory, "scan_many", args);
    }
    await workerPool().run(memory, "scan_many_end", [this.list, queries.length, this.sizes]);
    return Array.from(memory.u32(this.sizes, queries.length), (size, i) => this.scratches[i].hits(size));
  }

  private begin(queries: readonly Query[], limit: number): void {
    const { memory } = this.rows;
    describeVectors(this.vectors, this.rows, this.metric);
    compareFirst(this.vectors, this.rows, queries[0]);
    for (const [i, query] of queries.entries()) {
      this.scratches[i].reservePool(limit);
      this.scratches[i].setQuery(query);
      memory.kernels.scan_begin(this.vectors.pointer, this.scratches[i].pointer);
    }
    memory.u32(this.sizes, QUERIES).fill(0);
  }
}
