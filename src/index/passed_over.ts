import type { IndexParams } from "./vector_index.ts";

/** What searches of some of Milvus's indexes take. */
const SEARCH_NAMES = [
  ...["ef", "nprobe", "search_list", "reorder_k", "refine_k", "max_empty_result_buckets", "level"],
  ...["drop_ratio_search", "dim_max_score_ratio", "rbq_query_bits"],
];
/** What builds of some of Milvus's indexes take. */
const BUILD_NAMES = ["nlist", "m", "nbits", "M", "efConstruction", "drop_ratio_build", "inverted_index_algo"];
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  FLAT: [],
  BIN_FLAT: [],
  BIN_IVF_FLAT: ["nprobe"],
  AUTOINDEX: ["ef"],
  HNSW: ["ef"],
  HNSW_SQ: ["ef", "refine_k"],
  HNSW_PQ: ["ef", "refine_k"],
  DISKANN: ["search_list"],
  RP_LSH: ["refine_k"],
  SPARSE_INVERTED_INDEX: ["drop_ratio_search"],
  SPARSE_WAND: ["drop_ratio_search"],
};
/** Types that take no parameters of a build that another takes. */
const PLAIN_TYPES = ["FLAT", "BIN_FLAT", "AUTOINDEX"];

/**
 * The parameters of a search without those that only other indexes take: Milvus passes over them, and programs that
 * were written for it send them.
 */
export function withoutOthersSearchParams(params: IndexParams, indexType: string): IndexParams {
  const taken = TAKEN[indexType];
  return taken === undefined ? params : without(params, (name) => SEARCH_NAMES.includes(name) && !taken.includes(name));
}

/** The same of a build, for indexes that take none. */
export function withoutOthersBuildParams(params: IndexParams, indexType: string): IndexParams {
  return PLAIN_TYPES.includes(indexType) ? without(params, (name) => BUILD_NAMES.includes(name)) : params;
}

function without(params: IndexParams, isForeign: (name: string) => boolean): IndexParams {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !isForeign(name)));
}
