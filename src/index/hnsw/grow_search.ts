import { Bitset } from "../../kernels/bitset.ts";
import type { ExactScan } from "../../kernels/exact_scan.ts";
import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import { bestOf, denseQuery, toHits } from "../scores.ts";
import type { IndexHits, IndexQuery } from "../vector_index.ts";
import { cheapest, scanEstimates } from "./costs.ts";
import type { GraphGrowth } from "./graph_growth.ts";
import { HnswSearcher } from "./search.ts";

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

  get headDims(): number | undefined {
    return this.searcher.headDims;
  }

  /** @throws ElanusError INVALID_PARAMETER, INVALID_VECTOR */
  search(query: IndexQuery): IndexHits {
    const linked = this.graph.count;
    const { coded } = this.growth;
    const walked = linked === 0 ? [] : [this.linkedRows(query, linked)];
    const scanned = this.scanned(query, linked, coded - (coded % 32));
    const parts = [...walked, ...scanned];
    const [{ estimates, passedOver }] = parts;
    if (parts.length === 1) return parts[0];
    const strategies = new Set(parts.map(({ strategy }) => strategy));
    // The last part is scanned; so are the rows of the first where few of them match.
    if (strategies.delete("scan")) strategies.add("scan");
    return { ...bestOf(parts, query.limit, this.graph.metric, [...strategies].join(" + ")), estimates, passedOver };
  }

  /** Without those that were linked since the searches were last shown any: they are scanned. */
  private linkedRows(query: IndexQuery, linked: number): IndexHits {
    const allowed = query.allowed && new Bitset(linked, query.allowed.words.subarray(0, linked / 32));
    const found = this.searcher.search({ ...query, allowed });
    const { rows, scores } = found;
    const isShown = (_: number, i: number) => rows[i] < linked;
    return { ...found, rows: rows.filter(isShown), scores: scores.filter(isShown) };
  }

  private scanned({ vector, limit, params, allowed, dims }: IndexQuery, linked: number, coded: number): IndexHits[] {
    const { graph, exact } = this;
    const asked = denseQuery(vector, graph.rows.dim, dims);
    const { ef, prefix: most } = this.searcher.check(params, limit);
    const prefix = Math.min(most, asked.length);
    const matching = Math.min(coded - linked, allowed?.count() ?? coded);
    const extent = { ef, matching, scans: "either", ...this.searcher.bytesOf(asked, prefix) } as const;
    const estimates = scanEstimates(extent);
    const byCodes = cheapest(estimates, {}) === "scan of codes" ? coded : linked;
    const parts: IndexHits[] = [];
    if (byCodes > linked) {
      const found = graph.scan(asked, linked, byCodes, ef, prefix, allowed);
      parts.push({ ...toHits(found, graph.metric, "scan of codes"), estimates });
    }
    if (byCodes < graph.rows.count) {
      parts.push(toHits(exact.search(asked, limit, allowed, byCodes), graph.metric, "scan"));
    }
    return parts;
  }
}
