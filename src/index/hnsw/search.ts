import type { Bitset } from "../../kernels/bitset.ts";
import { ExactScan } from "../../kernels/exact_scan.ts";
import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import { checkQueryDim, toHits } from "../scores.ts";
import type { IndexHits, IndexQuery } from "../vector_index.ts";
import { checkHnswSearch } from "./params.ts";
import { type HnswTrace, traceSearch } from "./trace.ts";

/** A walk compares some 16 rows for each place in its pool; a scan compares every row that matches. */
const COMPARED_PER_PLACE = 16;
/** The share of matching rows at which a walk needs a pool twice as large: fewer of the ways to a row are left. */
const DOUBLING_SHARE = 0.1;

/** The pool of a walk: `ef`, and more under a filter, so that recall stays about what it is without one. */
function poolFor(ef: number, matching: number, count: number): number {
  const widening = matching < count ? 1 + (DOUBLING_SHARE / (matching / count)) ** 1.5 : 1;
  return Math.min(Math.ceil(ef * widening), count);
}

/** Searches one graph: by a walk, or by a scan of the rows that match where that is cheaper. */
export class HnswSearcher {
  readonly graph: HnswGraph;
  private readonly scan: ExactScan;

  constructor(graph: HnswGraph) {
    this.graph = graph;
    this.scan = new ExactScan(graph.rows, graph.metric);
  }

  /** @throws ElanusError INVALID_PARAMETER, INVALID_VECTOR */
  search({ vector, limit, params, allowed }: IndexQuery): IndexHits {
    const { graph } = this;
    checkQueryDim(vector, graph.rows.dim);
    const checked = checkHnswSearch(params, limit, graph.shape.prefix);
    const matching = allowed?.count() ?? graph.rows.count;
    const filter = matching < graph.rows.count ? allowed : undefined;
    const pool = poolFor(checked.ef, matching, graph.rows.count);
    if (matching <= pool * COMPARED_PER_PLACE) return this.scanned(vector, limit, filter);
    const wanted = Math.min(limit, matching);
    return this.walked(vector, wanted, pool, checked.prefix, filter) ?? this.scanned(vector, limit, filter);
  }

  /** The walk of one search over all rows, layer by layer. Errors as in `search`. */
  trace({ vector, limit, params }: Omit<IndexQuery, "allowed">): HnswTrace {
    const { graph } = this;
    checkQueryDim(vector, graph.rows.dim);
    return traceSearch(graph, vector, { limit, ...checkHnswSearch(params, limit, graph.shape.prefix) });
  }

  private scanned(vector: Float32Array, limit: number, filter: Bitset | undefined): IndexHits {
    return toHits(this.scan.search(vector, limit, filter), this.graph.metric, "scan");
  }

  /** Undefined where the walk found fewer hits than exist. */
  private walked(
    vector: Float32Array,
    wanted: number,
    pool: number,
    prefix: number,
    filter: Bitset | undefined,
  ): IndexHits | undefined {
    const found = this.graph.search(vector, wanted, pool, prefix, filter);
    if (found.rows.length < wanted) return undefined;
    return toHits(found, this.graph.metric, filter === undefined ? "graph" : "filtered graph");
  }
}
