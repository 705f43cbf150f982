import type { Bitset } from "../../kernels/bitset.ts";
import { ExactScan } from "../../kernels/exact_scan.ts";
import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import { checkQueryDim, toHits } from "../scores.ts";
import type { IndexHits, IndexQuery } from "../vector_index.ts";
import { checkHnswSearch, type HnswSearchParams } from "./params.ts";

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
    const wanted = Math.min(limit, matching);
    if (wanted === 0 || scanIsCheaper(matching, checked.ef)) return this.scanned(vector, limit, filter);
    return this.walked(vector, wanted, checked, filter) ?? this.scanned(vector, limit, filter);
  }

  private scanned(vector: Float32Array, limit: number, filter: Bitset | undefined): IndexHits {
    return toHits(this.scan.search(vector, limit, filter), this.graph.metric, "scan");
  }

  /** Undefined where the walk found fewer hits than exist. */
  private walked(
    vector: Float32Array,
    wanted: number,
    { ef, prefix }: HnswSearchParams,
    filter: Bitset | undefined,
  ): IndexHits | undefined {
    const pool = Math.min(ef, this.graph.rows.count);
    const found = this.graph.search(vector, wanted, pool, prefix, filter);
    if (found.rows.length < wanted) return undefined;
    return toHits(found, this.graph.metric, filter === undefined ? "graph" : "filtered graph");
  }
}

/** A walk compares some SCORED_PER_PLACE rows for each place in its pool; a scan compares every row that matches. */
const SCORED_PER_PLACE = 16;

function scanIsCheaper(matching: number, ef: number): boolean {
  return matching <= ef * SCORED_PER_PLACE;
}
