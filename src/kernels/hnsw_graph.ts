import type { Bitset } from "./bitset.ts";
import { compareFirst, type Metric } from "./described_vectors.ts";
import { GatheredScan } from "./gathered_scan.ts";
import type { GraphRoom } from "./graph_room.ts";
import { type GraphShape, HnswArrays } from "./hnsw_arrays.ts";
import type { ScoredRows } from "./scratch.ts";
import { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";

/** What lies around a query, as far as is known before a walk. */
export interface Surroundings {
  /** The nearest row, whether or not it passes the filter. */
  readonly nearest: number;
  /** Of the rows to which one link or two lead from the nearest, how many pass it: 0 to 1. */
  readonly share: number;
}

/**
 * A hierarchical navigable small world over coded rows, in the memory of the rows, and its searches.
 *
 * Rows come into it by an HnswWriter; a search finds those that the writer has shown.
 */
export class HnswGraph extends HnswArrays {
  /** As the query that was prepared last has it: of all dims, or of its own. */
  private asked: Struct<"graph">;
  private head: GraphHead | undefined;
  /** Where the vectors stay in their file. */
  private readonly gathered: GatheredScan | undefined;

  /** @param room for rows that are yet to come; absent: the graph is of the rows that there are. */
  constructor(rows: VectorRows, metric: Metric, shape: GraphShape, room?: GraphRoom) {
    super(rows, metric, shape, room);
    this.asked = this.struct;
    if (this.kept === undefined && rows.onDisk !== undefined) {
      this.gathered = new GatheredScan(rows.memory, rows.onDisk, this.vectors);
    }
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
