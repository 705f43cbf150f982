import type { Bitset } from "./bitset.ts";
import { CodedRows, codeBytesOf, codingBytes } from "./coded_rows.ts";
import { describeVectors, type Metric } from "./exact_scan.ts";
import { type ScoredRows, Scratch } from "./scratch.ts";
import { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";

/** Ends a list of links that is not full. */
const NONE = 0xffffffff;
/** The table of codes, in which rows with the same codes meet, is at most two thirds full. */
const SLOTS_PER_ROW = 1.5;

/** Of a row beside codes and links: its first block, its twin, and the scratch. */
const BYTES_PER_ROW = 4 + 4 + 7;

export interface GraphShape {
  /** Most links of a row on the upper layers; twice as many on layer 0. */
  readonly m: number;
  readonly efConstruction: number;
  /** The first dims, which are coded. */
  readonly prefix: number;
  /** count + 1 numbers: where each row's blocks of upper links begin; see `layerBlocks` in index/hnsw. */
  readonly firstBlock: Uint32Array;
}

/** Where a search begins. */
export interface GraphEntry {
  readonly inserted: number;
  readonly entry: number;
  readonly topLayer: number;
}

/**
 * A hierarchical navigable small world over coded rows, in the memory of the rows.
 *
 * A row takes, beside its vector: `prefix` bytes of codes (rounded up to 16) and 16 of terms; 8 * m bytes of links on
 * layer 0; on average 4 * m / (m - 1) bytes of upper links, and 4 to find them; 4 to find rows with the same codes. The
 * scratch takes 7 bytes a row, and a filter 1 bit. With m = 16 and 768 dims that is some 930 bytes beside 3,072 of vectors.
 * Searches by fewer dims than are coded take 4 more under COSINE for each such prefix, of which the last four are kept.
 */
export class HnswGraph {
  readonly rows: VectorRows;
  readonly metric: Metric;
  readonly shape: GraphShape;
  readonly codes: CodedRows;
  /** The scratch of the calling thread, lent to the one worker that builds. */
  readonly scratch: Scratch;
  private readonly vectors: Struct<"vectors">;
  private readonly struct: Struct<"graph">;

  constructor(rows: VectorRows, metric: Metric, shape: GraphShape) {
    const { memory, count } = rows;
    const blocks = shape.firstBlock[count];
    this.rows = rows;
    this.metric = metric;
    this.shape = shape;
    this.vectors = new Struct(memory, "vectors");
    describeVectors(this.vectors, rows, metric);
    this.codes = new CodedRows(rows, shape.prefix);
    this.struct = new Struct(memory, "graph");
    this.struct.set({
      vectors: this.vectors.pointer,
      codes: this.codes.pointer,
      m: shape.m,
      ef_construction: shape.efConstruction,
      links: memory.allocate(count * shape.m * 8),
      upper_links: memory.allocate(blocks * shape.m * 4),
      first_block: memory.allocate((count + 1) * 4),
      twins: memory.allocate(count * 4),
    });
    memory.u32(this.struct.get("first_block"), count + 1).set(shape.firstBlock);
    this.scratch = new Scratch(memory, {
      queryBytes: rows.queryBytes,
      batch: Math.max(shape.m * 2 + 1, 64),
      codeBytes: codeBytesOf(shape.prefix),
      visitedRows: count,
      allowedRows: count,
      sumsBytes: Math.max(codingBytes(rows), Math.ceil(count * SLOTS_PER_ROW) * 4),
    });
    this.scratch.reservePool(shape.efConstruction);
  }

  get pointer(): number {
    return this.struct.pointer;
  }

  /** Takes all links away; to be called before the first row is inserted. */
  unlink(): void {
    this.links.fill(NONE);
    this.upperLinks.fill(NONE);
  }

  get vectorsPointer(): number {
    return this.vectors.pointer;
  }

  get bytes(): number {
    const { count } = this.rows;
    const { m, firstBlock } = this.shape;
    return (
      count * (this.codes.bytesPerRow + m * 8 + BYTES_PER_ROW) + firstBlock[count] * m * 4 + this.codes.prefixBytes
    );
  }

  /** Views of the links, good until the memory grows. */
  get links(): Uint32Array {
    return this.rows.memory.u32(this.struct.get("links"), this.rows.count * this.shape.m * 2);
  }

  get upperLinks(): Uint32Array {
    const { m, firstBlock } = this.shape;
    return this.rows.memory.u32(this.struct.get("upper_links"), firstBlock[this.rows.count] * m);
  }

  /** For each row the next one with the same codes, in a ring; a view, good until the memory grows. */
  get twins(): Uint32Array {
    return this.rows.memory.u32(this.struct.get("twins"), this.rows.count);
  }

  get start(): GraphEntry {
    return {
      inserted: this.struct.get("inserted"),
      entry: this.struct.get("entry"),
      topLayer: this.struct.get("top_layer"),
    };
  }

  set start({ inserted, entry, topLayer }: GraphEntry) {
    this.struct.set({ inserted, entry, top_layer: topLayer });
  }

  /** The rows that `row` is linked to on a layer. */
  neighbours(row: number, layer: number): number[] {
    const { m, firstBlock } = this.shape;
    const first = layer === 0 ? row * m * 2 : (firstBlock[row] + layer - 1) * m;
    const most = layer === 0 ? m * 2 : m;
    const list = (layer === 0 ? this.links : this.upperLinks).subarray(first, first + most);
    const end = list.indexOf(NONE);
    return [...(end < 0 ? list : list.subarray(0, end))];
  }

  /** The best of a pool of `ef` rows, scored exactly; fewer where the traversal found fewer. */
  search(query: Float32Array, limit: number, ef: number, prefix: number, allowed?: Bitset): ScoredRows {
    this.prepare(query, ef, prefix, allowed);
    return this.scratch.hits(Math.min(limit, this.found(ef, prefix)));
  }

  /**
   * For a filter that most rows pass: walks among all rows, with a pool of `ef` rows that pass and those that don't between
   * them, at most `capacity` in all. All that was found is returned.
   */
  searchDropping(query: Float32Array, ef: number, capacity: number, prefix: number, allowed: Bitset): ScoredRows {
    this.prepare(query, capacity, prefix, allowed);
    return this.scratch.hits(this.foundDropping(ef, capacity, prefix));
  }

  /** Prepares a query for `scoreByCodes`. */
  ask(query: Float32Array, prefix: number): void {
    this.scratch.setQuery(query);
    this.usePrefix(prefix);
    this.rows.memory.kernels.hnsw_ask(this.pointer, this.scratch.pointer, prefix);
  }

  /** What a traversal compares: scores by codes, higher is nearer, without constants of the query. */
  scoreByCodes(rows: readonly number[]): Float32Array {
    return this.scored("hnsw_score", rows);
  }

  /** Exact scores, higher is nearer. */
  scoreExactly(rows: readonly number[]): Float32Array {
    this.rows.absent?.needEach(rows);
    return this.scored("hnsw_score_exactly", rows);
  }

  /** The walk reads codes and links alone: of vectors that are not in memory, those of its pool are read then. */
  private found(ef: number, prefix: number): number {
    const { kernels } = this.rows.memory;
    const { pointer: graph, scratch } = this;
    if (this.rows.absent === undefined) return kernels.hnsw_search(graph, scratch.pointer, ef, prefix);
    const walked = this.present(kernels.hnsw_walk(graph, scratch.pointer, ef, prefix));
    return kernels.hnsw_finish(graph, scratch.pointer, this.withTwins(ef, walked));
  }

  private foundDropping(ef: number, capacity: number, prefix: number): number {
    const { kernels } = this.rows.memory;
    const { pointer: graph, scratch } = this;
    if (this.rows.absent === undefined) {
      return kernels.hnsw_search_dropping(graph, scratch.pointer, ef, capacity, prefix);
    }
    const walked = this.present(kernels.hnsw_walk_dropping(graph, scratch.pointer, ef, capacity, prefix));
    const all = this.withTwins(Math.max(walked, ef), walked);
    return kernels.hnsw_finish(graph, scratch.pointer, kernels.hnsw_drop_barred(scratch.pointer, all));
  }

  private withTwins(ef: number, size: number): number {
    return this.present(this.rows.memory.kernels.hnsw_add_twins(this.pointer, this.scratch.pointer, ef, size));
  }

  /** Sees that the vectors of the first `size` rows of the pool are in memory. */
  private present(size: number): number {
    this.rows.absent?.needEach(this.scratch.pooled(size));
    return size;
  }

  private prepare(query: Float32Array, pool: number, prefix: number, allowed: Bitset | undefined): void {
    this.usePrefix(prefix);
    this.scratch.reservePool(pool);
    this.scratch.setQuery(query);
    this.scratch.setAllowed(allowed, 0, this.rows.count);
  }

  private usePrefix(prefix: number): void {
    if (this.metric === "COSINE") this.codes.usePrefix(this.vectors.pointer, this.scratch.pointer, prefix);
  }

  private scored(kernel: "hnsw_score" | "hnsw_score_exactly", rows: readonly number[]): Float32Array {
    this.scratch.setBatch(rows);
    this.rows.memory.kernels[kernel](this.pointer, this.scratch.pointer, rows.length);
    return this.scratch.batchScores(rows.length);
  }
}
