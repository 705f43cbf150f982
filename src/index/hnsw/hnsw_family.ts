import { graphBytesPerRow } from "../../kernels/graph_room.ts";
import { checkPrefix } from "../funnel/funnel_params.ts";
import { type IndexFamily, METRICS } from "../vector_index.ts";
import { buildGraph } from "./build.ts";
import { HnswGrowingIndex } from "./grow.ts";
import { checkHnswBuild } from "./params.ts";
import { HnswSegmentIndex } from "./segment_index.ts";
import { loadGraph } from "./store.ts";

/**
 * Milvus's HNSW: `M`, `efConstruction`; a search takes `ef`. Ours beside them: `prefix`, `rotate`, `target_recall`, `seed`.
 *
 * The graph compares 7-bit codes of one step for all dims. Under COSINE, a dim that varies many times as much as the others
 * leaves them too few steps: on 32 dims, recall@10 at ef 64 is .97 where one dim is 10 times as large, .68 at 30 times,
 * .16 at 300 times; under L2, rows whose norms lie many orders of magnitude apart. FLAT is exact for all of them.
 */
export const hnswFamily: IndexFamily = {
  type: "HNSW",
  metrics: METRICS.dense,
  vectorsOnDisk: "can",
  checkBuildParams(params) {
    return { ...checkHnswBuild(params) };
  },
  checkDim: checkPrefix,
  bytesBeside: (params, dim) => graphBytesPerRow(checkHnswBuild(params).M, dim),
  async build(rows, metric, params, options) {
    return new HnswSegmentIndex(await buildGraph(rows, metric, checkHnswBuild(params), options));
  },
  grow(rows, metric, params, taught) {
    return new HnswGrowingIndex(rows, metric, checkHnswBuild(params), taught);
  },
  async load(rows, metric, params, parts) {
    return new HnswSegmentIndex(await loadGraph(rows, metric, checkHnswBuild(params), parts));
  },
};
