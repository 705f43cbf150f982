import type { Bitset } from "../../kernels/bitset.ts";
import { ExactScan } from "../../kernels/exact_scan.ts";
import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import { ManyWalks, type Walk } from "../../kernels/many_walks.ts";
import type { ScoredRows } from "../../kernels/scratch.ts";
import { denseQuery, toHits } from "../scores.ts";
import type { IndexHits, IndexParams, IndexQuery, ManyQuery, QueryVector } from "../vector_index.ts";
import type { FunnelGraph } from "./funnel.ts";
import { checkHnswSearch, type HnswSearchParams } from "./params.ts";
import { type HnswTrace, traceSearch } from "./trace.ts";

/** A walk compares some 16 rows for each place in its pool; a scan compares every row that matches. */
const COMPARED_PER_PLACE = 16;
/** The share of matching rows at which a walk needs a pool twice as large: fewer of the ways to a row are left. */
const DOUBLING_SHARE = 0.1;

/** From this share of matching rows on, walking among all and dropping the others costs less than looking through them. */
const DROPPING_SHARE = 0.5;
/** A dropping walk may go through so many times `ef` rows that do not match, as where the filter goes with the vectors. */
const MOST_DROPPED = 16;
/** Of `ef` matching rows a dropping walk must find this share: else they lie beyond its reach. */
const LEAST_LEFT = 0.5;

/** The pool of a filtered walk: more than `ef`, so that recall stays about what it is without a filter. */
function poolFor(ef: number, matching: number, count: number): number {
  return Math.min(Math.ceil(ef * (1 + (DOUBLING_SHARE / (matching / count)) ** 1.5)), count);
}

/** Searches one graph: by a walk, or by a scan of the rows that match where that is cheaper. */
export class HnswSearcher {
  readonly graph: HnswGraph;
  private readonly built: FunnelGraph;
  private readonly scan: ExactScan;
  private readonly walks: ManyWalks;

  /** @param built its funnel may change while rows are added to it. */
  constructor(built: FunnelGraph) {
    const { graph } = built;
    this.graph = graph;
    this.built = built;
    this.scan = new ExactScan(graph.rows, graph.metric);
    this.walks = new ManyWalks(graph);
  }

  /** @throws ElanusError INVALID_PARAMETER, INVALID_VECTOR */
  search({ vector, limit, params, allowed }: IndexQuery): IndexHits {
    const { graph } = this;
    const query = denseQuery(vector, graph.rows.dim);
    const checked = this.check(params, limit);
    const matching = allowed?.count() ?? graph.count;
    const filter = matching < graph.count ? allowed : undefined;
    const estimates = { scan: matching, graph: checked.ef * COMPARED_PER_PLACE };
    const walked =
      estimates.scan <= estimates.graph
        ? undefined
        : this.walkedAmong(query, Math.min(limit, matching), checked, filter, matching);
    const { rows, scores, strategy } = walked ?? this.scanned(query, limit, checked, filter, matching);
    return { rows, scores, strategy, estimates };
  }

  /**
   * As `search` for each of many vectors, walking in worker threads; undefined where a scan costs less, or vectors or what a
   * prefix is brought to length by would have to be fetched meanwhile. No rows must be added.
   */
  searchMany(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined {
    const { graph } = this;
    const { limit, params, allowed } = query;
    const queries = vectors.map((vector) => denseQuery(vector, graph.rows.dim));
    const checked = this.check(params, limit);
    const matching = allowed?.count() ?? graph.count;
    const filter = matching < graph.count ? allowed : undefined;
    const isWhole = checked.prefix === graph.shape.coded.dims;
    if (!graph.isInMemory || !isWhole || matching <= checked.ef * COMPARED_PER_PLACE) return undefined;
    const wanted = Math.min(limit, matching);
    if (filter === undefined) return this.walkedMany(queries, { ...checked, limit: wanted }, query, wanted);
    const capacity = this.dropCapacity(checked.ef, matching);
    if (capacity === undefined) return undefined;
    return this.walkedMany(queries, { ...checked, capacity, limit: wanted, allowed: filter }, query, wanted);
  }

  /** Those that found too few are searched for again by themselves, which goes other ways. */
  private async walkedMany(
    queries: readonly Float32Array[],
    walk: Walk,
    query: ManyQuery,
    wanted: number,
  ): Promise<IndexHits[]> {
    const least = walk.capacity === undefined ? wanted : Math.max(wanted, walk.ef * LEAST_LEFT);
    const all = await this.walks.search(queries, walk);
    return all.map((hits, i) =>
      hits.found < least ? this.search({ ...query, vector: queries[i] }) : toHits(hits, this.graph.metric, "graph"),
    );
  }

  /** The walk of one search over all rows, layer by layer. Errors as in `search`. */
  trace({ vector, limit, params }: Omit<IndexQuery, "allowed">): HnswTrace {
    const { graph } = this;
    const query = denseQuery(vector, graph.rows.dim);
    return traceSearch(graph, query, { limit, ...this.check(params, limit) });
  }

  /** The parameters of a search, with the pool that its `ef` means here. Errors as in `search`. */
  check(params: IndexParams, limit: number): HnswSearchParams {
    const { rows, shape } = this.graph;
    const { ef, prefix } = checkHnswSearch(params, limit, rows.dim, shape.coded.dims);
    return { ef: Math.ceil(ef * this.built.funnel.pool), prefix };
  }

  /**
   * Of vectors on disk, no more than a pool of them is read: they are compared by codes first, as are rows that are codes
   * alone.
   */
  private scanned(
    vector: Float32Array,
    limit: number,
    { ef, prefix }: HnswSearchParams,
    filter: Bitset | undefined,
    matching: number,
  ): IndexHits {
    const { graph, scan } = this;
    if (graph.kept === undefined && (graph.rows.onDisk === undefined || matching <= ef)) {
      return toHits(scan.search(vector, limit, filter, 0, graph.count), graph.metric, "scan");
    }
    const { rows, scores } = graph.scan(vector, 0, graph.count, ef, prefix, filter);
    const best = { rows: rows.subarray(0, limit), scores: scores.subarray(0, limit) };
    return toHits(best, graph.metric, "scan of codes");
  }

  /** Undefined where no walk found as many hits as there are. */
  private walkedAmong(
    query: Float32Array,
    wanted: number,
    checked: HnswSearchParams,
    filter: Bitset | undefined,
    matching: number,
  ): IndexHits | undefined {
    if (filter === undefined) return this.walked(query, wanted, checked);
    return (
      this.walkedDropping(query, wanted, checked, filter, matching) ??
      this.walkedFiltered(query, wanted, checked, filter, matching)
    );
  }

  /** Undefined, as from the other walks, where fewer hits were found than exist. */
  private walked(vector: Float32Array, wanted: number, { ef, prefix }: HnswSearchParams): IndexHits | undefined {
    return this.whole(this.graph.search(vector, wanted, ef, prefix), wanted, "graph");
  }

  /** Also undefined where the filter bars too many rows, in all or around the query. */
  private walkedDropping(
    vector: Float32Array,
    wanted: number,
    { ef, prefix }: HnswSearchParams,
    filter: Bitset,
    matching: number,
  ): IndexHits | undefined {
    const capacity = this.dropCapacity(ef, matching);
    if (capacity === undefined) return undefined;
    const found = this.graph.searchDropping(vector, ef, capacity, prefix, filter);
    return found.rows.length < ef * LEAST_LEFT ? undefined : this.whole(found, wanted, "graph");
  }

  /** How many rows a walk may go through that drops those that do not match; undefined where too few do. */
  private dropCapacity(ef: number, matching: number): number | undefined {
    const share = matching / this.graph.count;
    if (share < DROPPING_SHARE) return undefined;
    const affordable = Math.min(ef * MOST_DROPPED, Math.floor(matching / COMPARED_PER_PLACE));
    return Math.max(affordable, Math.ceil((2 * ef) / share));
  }

  private walkedFiltered(
    vector: Float32Array,
    wanted: number,
    { ef, prefix }: HnswSearchParams,
    filter: Bitset,
    matching: number,
  ): IndexHits | undefined {
    const pool = poolFor(ef, matching, this.graph.count);
    if (matching <= pool * COMPARED_PER_PLACE) return undefined;
    return this.whole(this.graph.search(vector, wanted, pool, prefix, filter), wanted, "filtered graph");
  }

  private whole({ rows, scores }: ScoredRows, wanted: number, strategy: string): IndexHits | undefined {
    if (rows.length < wanted) return undefined;
    const isMore = rows.length > wanted;
    const best = isMore ? { rows: rows.subarray(0, wanted), scores: scores.subarray(0, wanted) } : { rows, scores };
    return toHits(best, this.graph.metric, strategy);
  }
}
