import type { VectorRows } from "../../kernels/vector_rows.ts";
import { DEFAULT_EF } from "../funnel/funnel_params.ts";
import type { BuildOptions, GrowingIndex, IndexQuery, MetricType, VectorIndex } from "../vector_index.ts";
import { HnswGrowingIndex } from "./grow.ts";
import { GrowingUnderName } from "./growing_under_name.ts";
import { checkHnswBuild } from "./params.ts";

/** What stands in for an index that cannot grow. */
export interface StandIn {
  /** How many rows a query has scored exactly, at least. @throws ElanusError INVALID_PARAMETER */
  candidates(query: IndexQuery): number;
  /** Builds the index once no more rows come. */
  build(options: BuildOptions): Promise<VectorIndex>;
}

/** The least links that a graph may have: it gets none. */
const M = 2;

/**
 * An interim index for a type whose lists or tables are made of all rows at once: 7-bit codes of a prefix, learnt and written as
 * HNSW's are and scanned whole. A row costs a turn onto the axes; links, which cost most of a graph, would be thrown away.
 */
export function growCodes(type: string, rows: VectorRows, metric: MetricType, standIn: StandIn): GrowingIndex {
  const params = { ...checkHnswBuild({ M }), codesAlone: true };
  return new GrowingUnderName(type, new HnswGrowingIndex(rows, metric, params), {
    isInterim: true,
    ofGraph: (query) => ({ ...query, params: { ef: Math.max(standIn.candidates(query), query.limit, DEFAULT_EF) } }),
    finished: (_, options) => standIn.build(options),
  });
}
