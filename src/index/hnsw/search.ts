import type { Bitset } from "../../kernels/bitset.ts";
import { ExactScan } from "../../kernels/exact_scan.ts";
import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import { ManyWalks, type Walk } from "../../kernels/many_walks.ts";
import type { ScoredRows } from "../../kernels/scratch.ts";
import { denseQuery, toHits } from "../scores.ts";
import type { IndexHits, IndexParams, IndexQuery, ManyQuery, QueryVector } from "../vector_index.ts";
import type { FunnelGraph } from "./built_graph.ts";
import {
  cheapest,
  dropCapacity,
  type Estimates,
  type Extent,
  estimatesOf,
  filteredPool,
  type PassedOver,
  poolOfScan,
  type Way,
} from "./costs.ts";
import { checkHnswSearch, type HnswSearchParams } from "./params.ts";
import { type HnswTrace, traceSearch } from "./trace.ts";

/** Of `ef` matching rows a dropping walk must find this share: else they lie beyond its reach. */
const LEAST_LEFT = 0.5;

/** A search whose parameters were checked, with what depends on how many rows match. */
interface Asked extends Extent {
  /** Of fewer dims than the rows: a head. */
  readonly vector: Float32Array;
  readonly limit: number;
  readonly prefix: number;
  /** Absent where all rows match. */
  readonly filter: Bitset | undefined;
}

const NONE: PassedOver = {};
const TOO_FEW = "found too few of the rows that match";
const BEYOND = "has too few of the rows that match within reach";
/** What is passed over once a walk has failed: where one among matching rows does not reach, one that drops the others doesn't. */
const FAILED: Readonly<Partial<Record<Way, PassedOver>>> = {
  graph: { graph: TOO_FEW },
  "graph + filter": { "graph + filter": TOO_FEW },
  "filtered graph": { "filtered graph": BEYOND, "graph + filter": BEYOND },
};

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

  /**
   * Where codes are of raw dims: heads of COSINE, each of which is compared by its own length. Terms of the other metrics are of
   * whole rows.
   */
  get headDims(): number | undefined {
    const { metric, kept, shape, isInMemory } = this.graph;
    const isRaw = metric === "COSINE" && !shape.coded.rotated && kept === undefined;
    return isRaw && isInMemory ? shape.coded.dims : undefined;
  }

  /**
   * Goes the way that is expected to cost least; where a walk finds fewer hits than there are, the next.
   *
   * @throws ElanusError INVALID_PARAMETER, INVALID_VECTOR
   */
  search(query: IndexQuery): IndexHits {
    const asked = this.asked(query.vector, query);
    const estimates = estimatesOf(asked);
    let passedOver = NONE;
    for (;;) {
      const strategy = cheapest(estimates, passedOver);
      const found = this.found(strategy, asked, estimates);
      if (found !== undefined) {
        const { rows, scores } = toHits(found, this.graph.metric, strategy);
        return { rows, scores, strategy, estimates, passedOver };
      }
      passedOver = { ...FAILED[strategy], ...passedOver };
    }
  }

  /**
   * As `search` for each of many vectors, walking in worker threads; undefined where another way costs less, of heads, and where
   * vectors or what a prefix is brought to length by would have to be fetched meanwhile. No rows must be added.
   */
  searchMany(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined {
    const { graph } = this;
    const queries = vectors.map((vector) => denseQuery(vector, graph.rows.dim));
    const asked = this.asked(queries[0], query);
    const { ef, prefix, filter } = asked;
    if (!graph.isInMemory || prefix !== graph.shape.coded.dims || query.dims !== undefined) return undefined;
    const strategy = cheapest(estimatesOf(asked), NONE);
    if (strategy !== "graph" && strategy !== "graph + filter") return undefined;
    const capacity = filter && dropCapacity(asked);
    const walk = { ef, prefix, capacity, limit: wantedOf(asked), allowed: filter };
    return this.walkedMany(queries, walk, query, strategy);
  }

  /** Those that found too few are searched for again by themselves, which goes other ways. */
  private async walkedMany(
    queries: readonly Float32Array[],
    walk: Walk,
    query: ManyQuery,
    strategy: Way,
  ): Promise<IndexHits[]> {
    const least = walk.capacity === undefined ? walk.limit : Math.max(walk.limit, walk.ef * LEAST_LEFT);
    const all = await this.walks.search(queries, walk);
    return all.map((hits, i) =>
      hits.found < least ? this.search({ ...query, vector: queries[i] }) : toHits(hits, this.graph.metric, strategy),
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

  private asked(given: QueryVector, { limit, params, allowed, dims }: ManyQuery): Asked {
    const { graph } = this;
    const { count, rows } = graph;
    const vector = denseQuery(given, rows.dim, dims);
    const { ef, prefix: most } = this.check(params, limit);
    const prefix = Math.min(most, vector.length);
    const matching = allowed?.count() ?? count;
    const filter = matching < count ? allowed : undefined;
    const scans = this.scansOf(matching, count, ef);
    return { vector, limit, prefix, filter, ef, count, matching, scans, ...this.bytesOf(vector, prefix) };
  }

  /**
   * Of vectors on disk no more than a pool is read; rows that are codes alone have nothing else to compare. Without a filter a scan
   * is for so few rows that they might as well be compared exactly.
   */
  private scansOf(matching: number, count: number, ef: number): Extent["scans"] {
    const { kept, rows } = this.graph;
    if (kept !== undefined) return "codes";
    if (rows.onDisk !== undefined) return matching > ef ? "codes" : "vectors";
    return matching < count ? "either" : "vectors";
  }

  /** What is read of a row to score it exactly by so many dims, and to compare it on a prefix. */
  bytesOf({ length }: Float32Array, prefix: number): Pick<Extent, "vectorBytes" | "codeBytes" | "turned"> {
    const { rows, codes, shape } = this.graph;
    const shareOf = (dims: number, of: number) => Math.min(dims / of, 1);
    return {
      vectorBytes: rows.strideBytes * shareOf(length, rows.dim),
      codeBytes: codes.stride * shareOf(prefix, shape.coded.dims),
      turned: shape.coded.rotated ? length * shape.coded.dims : 0,
    };
  }

  /** Undefined where a walk found fewer hits than there are. */
  private found(way: Way, asked: Asked, estimates: Estimates): ScoredRows | undefined {
    const { graph, scan } = this;
    const { vector, limit, ef, prefix, count, filter } = asked;
    if (way === "graph") return whole(graph.search(vector, wantedOf(asked), ef, prefix), asked);
    if (way === "graph + filter" && filter !== undefined) return this.dropping(asked, filter);
    if (way === "filtered graph" && filter !== undefined) return this.filtered(asked, filter, estimates);
    if (way === "scan") return scan.search(vector, limit, filter, 0, count);
    return first(graph.scan(vector, 0, count, ef, prefix, filter), limit);
  }

  /** Also undefined where so few of the rows around the query match that a scan costs less than a walk to the others. */
  private filtered(asked: Asked, filter: Bitset, estimates: Estimates): ScoredRows | undefined {
    const { vector, ef, prefix } = asked;
    const around = this.graph.lookAround(vector, ef, prefix, filter);
    const pool = filteredPool(asked, around.share);
    if (pool > poolOfScan(estimates, asked)) return undefined;
    return whole(this.graph.searchFiltered(around, wantedOf(asked), pool), asked);
  }

  /** Also undefined where the filter bars too many rows around the query. */
  private dropping(asked: Asked, filter: Bitset): ScoredRows | undefined {
    const { vector, ef, prefix } = asked;
    const found = this.graph.searchDropping(vector, ef, dropCapacity(asked), prefix, filter);
    return found.rows.length < ef * LEAST_LEFT ? undefined : whole(found, asked);
  }
}

function wantedOf({ limit, matching }: Asked): number {
  return Math.min(limit, matching);
}

/** Undefined where there are more hits than were found. */
function whole(found: ScoredRows, asked: Asked): ScoredRows | undefined {
  const wanted = wantedOf(asked);
  return found.rows.length < wanted ? undefined : first(found, wanted);
}

function first({ rows, scores }: ScoredRows, limit: number): ScoredRows {
  return rows.length <= limit ? { rows, scores } : { rows: rows.subarray(0, limit), scores: scores.subarray(0, limit) };
}
