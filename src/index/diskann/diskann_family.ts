import { graphBytesPerRow } from "../../kernels/graph_room.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { checkPrefix } from "../funnel/funnel_params.ts";
import { buildGraph } from "../hnsw/build.ts";
import { HnswGrowingIndex } from "../hnsw/grow.ts";
import { GrowingUnderName } from "../hnsw/growing_under_name.ts";
import type { HnswBuildParams } from "../hnsw/params.ts";
import { HnswSegmentIndex } from "../hnsw/segment_index.ts";
import { loadGraph } from "../hnsw/store.ts";
import { type IndexFamily, type IndexParams, METRICS } from "../vector_index.ts";
import { DiskannIndex, ofGraph } from "./diskann_index.ts";
import { checkDiskannBuild, type DiskannBuildParams } from "./params.ts";

/** Fewer dims say too little, whatever they may cost. */
const LEAST_DIMS = 64;
/** The least links that a graph has on its upper layers. */
const LEAST_M = 2;

/**
 * Milvus's DISKANN: `max_degree`, `search_list_size`, `pq_code_budget_gb_ratio`; a search takes `search_list`. Ours
 * beside them: `prefix`, `rotate`, `target_recall`, `seed`.
 *
 * Its exact vectors stay in the segment's file, whatever `mmap.enabled` says. Where Milvus has a Vamana graph on disk and product
 * codes in memory (Subramanya et al. 2019), this has an HNSW graph and 7-bit codes of a prefix, both in memory: a search reads
 * from disk once, in one batch, when its walk is over.
 */
export const diskannFamily: IndexFamily = {
  type: "DISKANN",
  metrics: METRICS.dense,
  vectorsOnDisk: "always",
  checkBuildParams(params) {
    return { ...checkDiskannBuild(params) };
  },
  checkDim: checkPrefix,
  bytesBeside: (params, dim) => graphBytesPerRow(degreeOf(checkDiskannBuild(params)), dim),
  async build(rows, metric, params, options) {
    return new DiskannIndex(new HnswSegmentIndex(await buildGraph(rows, metric, graphParams(rows, params), options)));
  },
  grow(rows, metric, params, taught) {
    return new GrowingUnderName("DISKANN", new HnswGrowingIndex(rows, metric, graphParams(rows, params), taught), {
      ofGraph,
      finished: async (graph) => new DiskannIndex(await graph()),
    });
  },
  async load(rows, metric, params, parts) {
    return new DiskannIndex(new HnswSegmentIndex(await loadGraph(rows, metric, graphParams(rows, params), parts)));
  },
};

/** What makes a graph of that degree whose codes keep within their budget. */
function graphParams({ dim, rowBytes }: VectorRows, given: IndexParams): HnswBuildParams {
  const { max_degree, search_list_size, pq_code_budget_gb_ratio, prefix, rotate, target_recall, seed } =
    checkDiskannBuild(given);
  const mostDims = Math.min(dim, Math.max(LEAST_DIMS, Math.floor(rowBytes * pq_code_budget_gb_ratio)));
  return {
    M: degreeOf({ max_degree }),
    efConstruction: search_list_size,
    prefix,
    rotate,
    target_recall,
    seed,
    onDisk: { mostDims },
  };
}

function degreeOf({ max_degree }: Pick<DiskannBuildParams, "max_degree">): number {
  return Math.max(LEAST_M, Math.floor(max_degree / 2));
}
