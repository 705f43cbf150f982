import type { SparseRows } from "../../kernels/sparse_rows.ts";
import type { IndexFamily } from "../vector_index.ts";
import { METRICS } from "../vector_index.ts";
import { InvertedIndex } from "./inverted_index.ts";
import { checkSparseBuild } from "./params.ts";

/**
 * Milvus's SPARSE_INVERTED_INDEX: `inverted_index_algo`, `drop_ratio_build`, `bm25_k1`, `bm25_b`; a search takes
 * `drop_ratio_search`. The first two are checked and change nothing; of the second that is so in Milvus since 2.5 too.
 */
export const sparseInvertedFamily: IndexFamily<SparseRows> = familyCalled("SPARSE_INVERTED_INDEX");

/** The name that Milvus kept for SPARSE_INVERTED_INDEX with DAAT_WAND. */
export const sparseWandFamily: IndexFamily<SparseRows> = familyCalled("SPARSE_WAND");

function familyCalled(type: string): IndexFamily<SparseRows> {
  return {
    type,
    metrics: METRICS.sparse,
    checkBuildParams: (params) => checkSparseBuild(params, type),
    build: (rows, metric, params, options) => InvertedIndex.build(rows, metric, type, params, options),
    load: (rows, metric, params) => InvertedIndex.build(rows, metric, type, params),
  };
}
