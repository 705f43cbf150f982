import type { VectorRows } from "../../kernels/vector_rows.ts";
import { checkParts } from "../check_params.ts";
import { buildGraph } from "../hnsw/build.ts";
import type { FunnelGraph } from "../hnsw/built_graph.ts";
import { HnswGrowingIndex } from "../hnsw/grow.ts";
import { GrowingUnderName } from "../hnsw/growing_under_name.ts";
import { checkHnswBuild } from "../hnsw/params.ts";
import { partsInMemory } from "../stored_parts.ts";
import { type BuildOptions, type IndexFamily, METRICS, type MetricType, type StoredParts } from "../vector_index.ts";
import { formOf } from "./form.ts";
import { checkQuantisedBuild, type QuantisedBuildParams, type QuantisedType } from "./params.ts";
import { quantise } from "./quantise.ts";
import { ofGraph, QuantisedIndex } from "./quantised_index.ts";
import { loadQuantised } from "./store.ts";

/** Milvus's HNSW_SQ: `sq_type`, `refine`, `refine_type` beside HNSW's; a search takes `ef` and `refine_k`. */
export const hnswSqFamily: IndexFamily = familyCalled("HNSW_SQ");

/** Milvus's HNSW_PQ: as HNSW_SQ, with product codes of `m` parts of `nbits`. */
export const hnswPqFamily: IndexFamily = familyCalled("HNSW_PQ");

/** What a graph takes of the time of a build, roughly, for the progress. */
const GRAPH_SHARE = 0.9;

/**
 * The stored vectors stay in their file, whatever `mmap.enabled` says: in memory are the links and what the type keeps of the
 * rows. Links are chosen as HNSW chooses them, while a build has the vectors; what is kept decides how they are walked.
 */
function familyCalled(type: QuantisedType): IndexFamily {
  return {
    type,
    metrics: METRICS.dense,
    vectorsOnDisk: "always",
    checkBuildParams(params) {
      return { ...checkQuantisedBuild(type, params) };
    },
    checkDim: checkParts,
    async build(rows, metric, params, options = {}) {
      const checked = checkQuantisedBuild(type, params);
      const onProgress = (share: number) => options.onProgress?.(share * GRAPH_SHARE);
      const built = await buildGraph(rows, metric, graphParams(checked), { ...options, onProgress });
      return quantised(type, built, checked, options);
    },
    grow(rows, metric, params) {
      const checked = checkQuantisedBuild(type, params);
      return new GrowingUnderName(type, new HnswGrowingIndex(rows, metric, graphParams(checked)), {
        ofGraph: (query) => ofGraph(type, checked, query),
        finished: async (graph, options) => quantised(type, (await graph()).built, checked, options),
      });
    },
    load(rows, metric, params, parts) {
      return loaded(type, rows, metric, checkQuantisedBuild(type, params), parts);
    },
  };
}

function graphParams({ M, efConstruction, seed }: QuantisedBuildParams) {
  return checkHnswBuild({ M, efConstruction, seed });
}

async function quantised(
  type: QuantisedType,
  built: FunnelGraph,
  params: QuantisedBuildParams,
  options: BuildOptions = {},
): Promise<QuantisedIndex> {
  const { rows, metric } = built.graph;
  const onProgress = (share: number) => options.onProgress?.(GRAPH_SHARE + (1 - GRAPH_SHARE) * share);
  const parts = await quantise(built, formOf(params, rows.dim), params.seed, { ...options, onProgress });
  return loaded(type, rows, metric, params, partsInMemory(parts));
}

async function loaded(
  type: QuantisedType,
  rows: VectorRows,
  metric: MetricType,
  params: QuantisedBuildParams,
  parts: StoredParts,
): Promise<QuantisedIndex> {
  const form = formOf(params, rows.dim);
  return new QuantisedIndex(type, params, form, await loadQuantised(type, rows, metric, form, params, parts));
}
