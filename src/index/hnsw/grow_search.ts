import { Bitset } from "../../kernels/bitset.ts";
import type { ExactScan } from "../../kernels/exact_scan.ts";
import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import { bestOf, denseQuery, toHits } from "../scores.ts";
import type { IndexHits, IndexQuery } from "../vector_index.ts";
import type { GraphGrowth } from "./graph_growth.ts";
import { HnswSearcher } from "./search.ts";

/** So many rows for each place in the pool are scanned exactly at the cost of a scan by codes, which scores the pool again. */
const EXACT_PER_PLACE = 2;

/**
 * Searches a graph that takes in rows:
 *
 *     rows:  [ linked ............ | coded, not linked ... | neither . ]
 *              a walk                a scan by codes         a scan
 *
 * Each part begins at a multiple of 32, a whole word of a filter's bits. Where no row is linked, there is no walk.
 */
export class GrowingSearcher {
  private readonly growth: GraphGrowth;
  private readonly graph: HnswGraph;
  private readonly searcher: HnswSearcher;
  private readonly exact: ExactScan;

  constructor(growth: GraphGrowth, exact: ExactScan) {
    this.growth = growth;
    this.graph = growth.graph;
    this.searcher = new HnswSearcher(growth);
    this.exact = exact;
  }

  /** @throws ElanusError INVALID_PARAMETER, INVALID_VECTOR */
  search(query: IndexQuery): IndexHits {
    const linked = this.graph.count;
    const { coded } = this.growth;
    const walked = linked === 0 ? [] : [this.linkedRows(query, linked)];
    const scanned = this.scanned(query, linked, coded - (coded % 32));
    const [first] = [...walked, ...scanned];
    if (walked.length + scanned.length === 1) return first;
    const isWalk = linked > 0 && first.strategy !== "scan";
    const strategy = isWalk ? `${first.strategy} + scan` : first.strategy;
    return bestOf([...walked, ...scanned], query.limit, this.graph.metric, strategy);
  }

  /** Without those that were linked since the searches were last shown any: they are scanned. */
  private linkedRows(query: IndexQuery, linked: number): IndexHits {
    const allowed = query.allowed && new Bitset(linked, query.allowed.words.subarray(0, linked / 32));
    const { rows, scores, strategy } = this.searcher.search({ ...query, allowed });
    const isShown = (_: number, i: number) => rows[i] < linked;
    return { rows: rows.filter(isShown), scores: scores.filter(isShown), strategy };
  }

  private scanned({ vector, limit, params, allowed }: IndexQuery, linked: number, coded: number): IndexHits[] {
    const { graph, exact } = this;
    const asked = denseQuery(vector, graph.rows.dim);
    const { ef, prefix } = this.searcher.check(params, limit);
    const matching = Math.min(coded - linked, allowed?.count() ?? coded);
    const byCodes = matching > ef * EXACT_PER_PLACE ? coded : linked;
    const parts: IndexHits[] = [];
    if (byCodes > linked) {
      const found = graph.scan(asked, linked, byCodes, ef, prefix, allowed);
      parts.push(toHits(found, graph.metric, "scan of codes"));
    }
    if (byCodes < graph.rows.count) {
      parts.push(toHits(exact.search(asked, limit, allowed, byCodes), graph.metric, "scan"));
    }
    return parts;
  }
}
