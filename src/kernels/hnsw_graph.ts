import type { Bitset } from "./bitset.ts";
import { type CodedPart, CodedRows } from "./coded_rows.ts";
import { compareFirst, describeVectors, type Metric } from "./described_vectors.ts";
import { GatheredScan } from "./gathered_scan.ts";
import { BYTES_PER_ROW, type GraphRoom } from "./graph_room.ts";
import { type ScoredRows, Scratch } from "./scratch.ts";
import { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";

/** Ends a list of links that is not full. */
const NONE = 0xffffffff;

/**
 * Landmarks, from which walks begin: one for so many rows, this many at most, and none of fewer rows than this, for whom the upper
 * layers do as well (assembly/landmarks.ts).
 */
const ROWS_PER_LANDMARK = 64;
const MOST_LANDMARKS = 2048;
const LEAST_ROWS_WITH_LANDMARKS = 8192;
/** Bytes of the signs of a landmark. */
const SIGN_BYTES = 32;

/** How a graph is built and what it compares. */
export interface GraphShape {
  /** Most links of a row on the upper layers; twice as many on layer 0. */
  readonly m: number;
  readonly efConstruction: number;
  /** What the walk compares. */
  readonly coded: CodedPart;
  /** What scores come from in the end: these codes, or those that the walk compares. Absent: from the rows. */
  readonly kept?: CodedPart | "coded";
  /** A number a row and one more: where each row's blocks of upper links begin; see `layerBlocks` in index/hnsw. */
  readonly firstBlock: Uint32Array;
}

/** Where a search begins. */
export interface GraphEntry {
  readonly inserted: number;
  readonly entry: number;
  readonly topLayer: number;
}

/** What lies around a query, as far as is known before a walk. */
export interface Surroundings {
  /** The nearest row, whether or not it passes the filter. */
  readonly nearest: number;
  /** Of the rows that links of the nearest lead to, how many pass it: 0 to 1. */
  readonly share: number;
}

/**
 * A hierarchical navigable small world over coded rows, in the memory of the rows.
 *
 * A row takes, beside its vector: a byte of codes for each coded dim (rounded up to 16) and 16 of terms; 8 * m bytes of links on
 * layer 0; on average 4 * m / (m - 1) bytes of upper links, and 4 to find them; 4 to find rows with the same codes; 1 of
 * scratch, and a filter 1 bit. With m = 16 and 768 dims that is some 930 bytes beside 3,072 of vectors, on 128 coordinates some
 * 290, and 200 KB of axes; landmarks 36 bytes each and 4 a coded dim. What built it leaves 8 more a row, 1 for each worker beside
 * the first, and up to 288 KB in which landmarks were chosen. Searches by fewer raw dims than are coded take 4 more under COSINE
 * for each such prefix, of which the last four are kept.
 *
 * Rows come into it by an HnswWriter; a search finds those that the writer has shown.
 */
export class HnswGraph {
  readonly rows: VectorRows;
  readonly metric: Metric;
  readonly shape: GraphShape;
  readonly room: GraphRoom;
  readonly codes: CodedRows;
  /** Those that scores come from, where they do not come from the rows. */
  readonly kept: CodedRows | undefined;
  /** The scratch of the calling thread. */
  readonly scratch: Scratch;
  private readonly vectors: Struct<"vectors">;
  private readonly struct: Struct<"graph">;
  /** As the query that was prepared last has it: of all dims, or of its own. */
  private asked: Struct<"graph">;
  private head: GraphHead | undefined;
  /** Where the vectors stay in their file. */
  private readonly gathered: GatheredScan | undefined;
  /** How many rows have their place. */
  private laidOut = 0;

  /** @param room for rows that are yet to come; absent: the graph is of the rows that there are. */
  constructor(rows: VectorRows, metric: Metric, shape: GraphShape, room?: GraphRoom) {
    const { memory } = rows;
    const { m } = shape;
    this.rows = rows;
    this.metric = metric;
    this.shape = shape;
    this.room = room ?? { rows: rows.count, blocks: shape.firstBlock[rows.count] };
    this.vectors = new Struct(memory, "vectors");
    describeVectors(this.vectors, rows, metric, rows.onDisk && 0);
    this.codes = this.coded(shape.coded);
    this.kept = shape.kept === "coded" ? this.codes : shape.kept && this.coded(shape.kept);
    this.gathered =
      this.kept === undefined ? rows.onDisk && new GatheredScan(memory, rows.onDisk, this.vectors) : undefined;
    const landmarks = this.mostLandmarks(this.room.rows);
    this.struct = new Struct(memory, "graph");
    this.asked = this.struct;
    this.struct.set({
      vectors: this.vectors.pointer,
      codes: this.codes.pointer,
      kept: this.kept?.pointer ?? 0,
      m,
      ef_construction: shape.efConstruction,
      links: memory.reserve(this.room.rows * m * 8, () => this.laidOut * m * 8),
      upper_links: memory.reserve(this.room.blocks * m * 4, () => shape.firstBlock[this.laidOut] * m * 4),
      first_block: memory.reserve((this.room.rows + 1) * 4, () => (this.laidOut + 1) * 4),
      twins: memory.reserve(this.room.rows * 4, () => this.laidOut * 4),
      landmarks: memory.allocate(landmarks * 4),
      landmark_signs: memory.allocate(landmarks * SIGN_BYTES),
      landmark_mean: memory.allocate(this.codes.askedValues * 4),
    });
    this.scratch = this.newScratch();
    if (room === undefined) this.layOut(rows.count);
  }

  private coded(part: CodedPart): CodedRows {
    return new CodedRows(this.rows, this.metric, part, this.room.rows, () => this.laidOut);
  }

  /** What one more thread needs for its searches. */
  newScratch(): Scratch {
    return new Scratch(this.rows.memory, {
      queryBytes: this.rows.queryBytes,
      batch: batchOf(this.shape),
      codeBytes: Math.max(this.codes.askedValues, this.kept?.askedValues ?? 0),
      visitedRows: this.room.rows,
      allowedRows: this.room.rows,
      sumsBytes: 0,
      reachedRows: 0,
    });
  }

  /** Gives the rows up to `end` their place, by their first blocks. What stands there is not cleared. */
  layOut(end: number): void {
    const first = this.struct.get("first_block") + this.laidOut * 4;
    const blocks = this.shape.firstBlock.subarray(this.laidOut, end + 1);
    this.rows.memory.u32(first, blocks.length).set(blocks);
    this.laidOut = end;
  }

  /** Lets a writer describe the same arrays. */
  copyTo(struct: Struct<"graph">): void {
    struct.copy(this.struct);
  }

  /** Shows searches the first `count` rows, as a writer's description has them. */
  show(count: number, struct: Struct<"graph">): void {
    this.struct.copy(struct);
    this.struct.set({ vectors: this.vectors.pointer });
    this.vectors.set({ count });
  }

  /** The rows that a search finds. */
  get count(): number {
    return this.vectors.get("count");
  }

  get pointer(): number {
    return this.struct.pointer;
  }

  get bytes(): number {
    const { laidOut: count } = this;
    const { m, firstBlock } = this.shape;
    const { codes, kept } = this;
    const all = kept === undefined || kept === codes ? [codes] : [codes, kept];
    const bytesPerRow = all.reduce((sum, each) => sum + each.bytesPerRow, m * 8 + BYTES_PER_ROW);
    const shared = all.reduce((sum, each) => sum + each.codebookBytes, codes.prefixBytes);
    return count * bytesPerRow + firstBlock[count] * m * 4 + shared;
  }

  /** Views of the links, good until the memory grows. */
  get links(): Uint32Array {
    return this.rows.memory.u32(this.struct.get("links"), this.laidOut * this.shape.m * 2);
  }

  get upperLinks(): Uint32Array {
    const { m, firstBlock } = this.shape;
    return this.rows.memory.u32(this.struct.get("upper_links"), firstBlock[this.laidOut] * m);
  }

  /** For each row the next one with the same codes, in a ring; a view, good until the memory grows. */
  get twins(): Uint32Array {
    return this.rows.memory.u32(this.struct.get("twins"), this.laidOut);
  }

  /** How many landmarks there may be among so many rows: of those whose codes have signs. */
  mostLandmarks(rows: number): number {
    const { product, bits = 7 } = this.shape.coded;
    if (product !== undefined || bits !== 7 || rows < LEAST_ROWS_WITH_LANDMARKS) return 0;
    return Math.min(MOST_LANDMARKS, Math.floor(rows / ROWS_PER_LANDMARK));
  }

  /** The rows that walks begin from, where they do not come down through the upper layers. */
  get landmarks(): Uint32Array {
    return this.rows.memory.u32(this.struct.get("landmarks"), this.struct.get("landmark_count"));
  }

  set landmarks(rows: Uint32Array) {
    const { memory } = this.rows;
    memory.u32(this.struct.get("landmarks"), rows.length).set(rows);
    memory.kernels.landmarks_set(this.pointer, this.scratch.pointer, rows.length);
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

  /**
   * The best of a pool of `ef` rows, of which as many are scored exactly as may be among the `limit` best; fewer where the
   * traversal found fewer. A query of fewer dims than the rows is compared with the first of them, which must be coded as they
   * are, of rows in memory; so in the searches below.
   */
  search(query: Float32Array, limit: number, ef: number, prefix: number): ScoredRows {
    this.prepare(query, ef, prefix, undefined);
    return this.scratch.hits(Math.min(limit, this.found(limit, ef, prefix)));
  }

  /** Where `searchFiltered` begins for a query, and what the filter leaves there. */
  lookAround(query: Float32Array, ef: number, prefix: number, allowed: Bitset): Surroundings {
    this.prepare(query, ef, prefix, allowed);
    const { scratch, asked } = this;
    const { kernels } = this.rows.memory;
    kernels.hnsw_approach(asked.pointer, scratch.pointer, ef, prefix);
    const [nearest] = scratch.pooled(1);
    return { nearest, share: kernels.hnsw_share_around(asked.pointer, scratch.pointer, nearest) };
  }

  /** As `search`, among the rows that pass the filter, for the query that was looked around for last. */
  searchFiltered({ nearest }: Surroundings, limit: number, ef: number): ScoredRows {
    this.scratch.reservePool(ef);
    return this.scratch.hits(Math.min(limit, this.foundFiltered(limit, ef, nearest)));
  }

  /** The nearest to a row, as a walk finds them that passes over the row itself: what a query like it would find. */
  nearestOthers(row: number, limit: number, ef: number): Uint32Array {
    this.scratch.leaveOut(row);
    try {
      return this.search(this.rows.row(row), limit, ef, this.shape.coded.dims).rows;
    } finally {
      this.scratch.leaveOut(undefined);
    }
  }

  /**
   * For a filter that most rows pass: walks among all rows, with a pool of `ef` rows that pass and those that don't between
   * them, at most `capacity` in all. All that was found is returned.
   */
  searchDropping(query: Float32Array, ef: number, capacity: number, prefix: number, allowed: Bitset): ScoredRows {
    this.prepare(query, capacity, prefix, allowed);
    return this.scratch.hits(this.foundDropping(ef, capacity, prefix));
  }

  /** The best of rows [from, to), which are coded and need not be in the graph, by codes; the best `ef` are scored exactly. */
  scan(query: Float32Array, from: number, to: number, ef: number, prefix: number, allowed?: Bitset): ScoredRows {
    const listed = allowed?.rowsWithin(from, to);
    this.prepare(query, ef, prefix, listed === undefined ? allowed : undefined, to);
    const { scratch, asked } = this;
    const found =
      listed === undefined
        ? this.rows.memory.kernels.hnsw_scan(asked.pointer, scratch.pointer, from, to, ef, prefix)
        : this.scanListed(listed, ef, prefix);
    return scratch.hits(this.finish(found));
  }

  private scanListed(rows: Uint32Array, ef: number, prefix: number): number {
    const { scratch, asked } = this;
    const list = scratch.list(rows);
    return this.rows.memory.kernels.hnsw_scan_listed(asked.pointer, scratch.pointer, list, rows.length, ef, prefix);
  }

  /** Prepares a query for `nearLandmarks` and `scoreByCodes`. */
  ask(query: Float32Array, prefix: number): void {
    this.scratch.setQuery(query);
    this.usePrefix(prefix);
    this.rows.memory.kernels.hnsw_ask(this.pointer, this.scratch.pointer, prefix);
  }

  /** The landmarks that a walk for the prepared query begins at; none where it comes down through the upper layers. */
  nearLandmarks(): number[] {
    const near = this.rows.memory.kernels.landmarks_gather(this.pointer, this.scratch.pointer);
    return this.scratch.batchRows(near);
  }

  /** What a traversal compares: scores by codes, higher is nearer, without constants of the query. */
  scoreByCodes(rows: readonly number[]): Float32Array {
    return this.scored("hnsw_score", rows);
  }

  /** Exact scores, higher is nearer. */
  scoreExactly(rows: readonly number[]): Float32Array {
    if (this.gathered !== undefined) return this.scoreGathered(this.gathered, rows);
    if (this.kept === undefined) this.rows.absent?.needEach(rows);
    return this.scored("hnsw_score_exactly", rows);
  }

  private scoreGathered(gathered: GatheredScan, rows: readonly number[]): Float32Array {
    const { scratch } = this;
    scratch.reservePool(rows.length);
    const size = gathered.offer(scratch, Uint32Array.from(rows).sort(), rows.length);
    this.rows.memory.kernels.scan_end(scratch.pointer, size);
    const found = scratch.hits(size);
    const scores = new Map(Array.from(found.rows, (row, i) => [row, found.scores[i]]));
    return Float32Array.from(rows, (row) => scores.get(row) ?? Number.NaN);
  }

  /** Whether all that a search needs is in memory. */
  get isInMemory(): boolean {
    return this.kept !== undefined || (this.gathered === undefined && this.rows.absent === undefined);
  }

  /** The walk reads codes and links alone: of vectors that are not in memory, those of its pool are read then. */
  private found(limit: number, ef: number, prefix: number): number {
    const { kernels } = this.rows.memory;
    const { pointer: graph } = this.asked;
    const { scratch } = this;
    if (this.isInMemory) return kernels.hnsw_search(graph, scratch.pointer, limit, ef, prefix);
    return this.finishBest(limit, this.withTwins(ef, kernels.hnsw_walk(graph, scratch.pointer, ef, prefix)));
  }

  private foundFiltered(limit: number, ef: number, nearest: number): number {
    const { kernels } = this.rows.memory;
    const { pointer: graph } = this.asked;
    const { scratch } = this;
    if (this.isInMemory) return kernels.hnsw_search_filtered(graph, scratch.pointer, limit, ef, nearest);
    return this.finishBest(limit, this.withTwins(ef, kernels.hnsw_walk_filtered(graph, scratch.pointer, ef, nearest)));
  }

  private foundDropping(ef: number, capacity: number, prefix: number): number {
    const { kernels } = this.rows.memory;
    const { pointer: graph } = this.asked;
    const { scratch } = this;
    if (this.isInMemory) return kernels.hnsw_search_dropping(graph, scratch.pointer, ef, capacity, prefix);
    const walked = kernels.hnsw_walk_dropping(graph, scratch.pointer, ef, capacity, prefix);
    const all = this.withTwins(Math.max(walked, ef), walked);
    return this.finish(kernels.hnsw_drop_barred(scratch.pointer, all));
  }

  private withTwins(ef: number, size: number): number {
    if (this.struct.get("twinned") === 0) return size;
    this.rescore(size);
    return this.rows.memory.kernels.hnsw_join_twins(this.pointer, this.scratch.pointer, ef, size);
  }

  private finishBest(limit: number, size: number): number {
    const { scratch } = this;
    if (this.gathered !== undefined) return this.finish(size);
    this.rows.absent?.needEach(scratch.pooled(size));
    return this.rows.memory.kernels.hnsw_finish_best(this.asked.pointer, scratch.pointer, limit, size);
  }

  private finish(size: number): number {
    this.rescore(size);
    this.rows.memory.kernels.scan_end(this.scratch.pointer, size);
    return size;
  }

  /** Scores the first `size` rows of the pool exactly, once their vectors are there. */
  private rescore(size: number): void {
    const { scratch, gathered, rows } = this;
    const pooled = scratch.pooled(size);
    if (gathered !== undefined) {
      gathered.offer(scratch, pooled.sort(), size);
      return;
    }
    if (this.kept === undefined) rows.absent?.needEach(pooled);
    rows.memory.kernels.hnsw_rescore(this.asked.pointer, scratch.pointer, size);
  }

  private prepare(
    query: Float32Array,
    pool: number,
    prefix: number,
    allowed: Bitset | undefined,
    rows = this.count,
  ): void {
    this.usePrefix(prefix, rows);
    this.asked = query.length < this.rows.dim ? this.headOf(query) : this.struct;
    this.scratch.reservePool(pool);
    this.scratch.setQuery(query);
    this.scratch.setAllowed(allowed, 0, rows);
  }

  private headOf(query: Float32Array): Struct<"graph"> {
    this.head ??= new GraphHead(this.rows);
    return this.head.of(this.struct, this.vectors, query);
  }

  private usePrefix(prefix: number, rows = this.count): void {
    if (this.metric !== "COSINE") return;
    this.codes.usePrefix(this.vectors, this.scratch.pointer, prefix, rows);
  }

  private scored(kernel: "hnsw_score" | "hnsw_score_exactly", rows: readonly number[]): Float32Array {
    this.scratch.setBatch(rows);
    this.rows.memory.kernels[kernel](this.pointer, this.scratch.pointer, rows.length);
    return this.scratch.batchScores(rows.length);
  }
}

/** A graph as it is walked by the first dims of its rows alone, and scored by them. */
class GraphHead {
  private readonly rows: VectorRows;
  private readonly vectors: Struct<"vectors">;
  private readonly graph: Struct<"graph">;

  constructor(rows: VectorRows) {
    this.rows = rows;
    this.vectors = new Struct(rows.memory, "vectors");
    this.graph = new Struct(rows.memory, "graph");
  }

  /** The graph as it is now, with as many dims as the query has. */
  of(graph: Struct<"graph">, vectors: Struct<"vectors">, query: Float32Array): Struct<"graph"> {
    this.vectors.copy(vectors);
    compareFirst(this.vectors, this.rows, query);
    this.graph.copy(graph);
    this.graph.set({ vectors: this.vectors.pointer });
    return this.graph;
  }
}

/** Rows that are scored together: where the links of two lead (assembly/hnsw_traverse.ts), and room for one more. */
export function batchOf({ m }: GraphShape): number {
  return Math.max(m * 4 + 1, 64);
}
