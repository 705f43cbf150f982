import type { IndexParams } from "./vector_index.ts";

/** What searches of some of Milvus's indexes take. */
const SEARCH_NAMES = [
  ...["ef", "nprobe", "search_list", "reorder_k", "refine_k", "max_empty_result_buckets", "level"],
  ...["drop_ratio_search", "dim_max_score_ratio", "rbq_query_bits"],
];
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  FLAT: [],
  BIN_FLAT: [],
  BIN_IVF_FLAT: ["nprobe"],
  AUTOINDEX: ["ef"],
  HNSW: ["ef"],
  HNSW_SQ: ["ef", "refine_k"],
  HNSW_PQ: ["ef", "refine_k"],
  DISKANN: ["search_list"],
  IVF_FLAT: ["nprobe"],
  IVF_SQ8: ["nprobe", "refine_k"],
  IVF_PQ: ["nprobe", "refine_k"],
  SCANN: ["nprobe", "reorder_k"],
  RP_LSH: ["refine_k"],
  SPARSE_INVERTED_INDEX: ["drop_ratio_search"],
  SPARSE_WAND: ["drop_ratio_search"],
};

/** Lists on a prefix are searched as those of codes are. */
function searchedAs(indexType: string, build: IndexParams): string {
  return indexType === "IVF_FLAT" && build.prefix !== undefined ? "IVF_SQ8" : indexType;
}

/**
 * The parameters of a search without those that only other indexes take: Milvus passes over them, and programs that
 * were written for it send them.
 *
 * @param build the parameters that the index was built by.
 */
export function withoutOthersSearchParams(params: IndexParams, indexType: string, build: IndexParams): IndexParams {
  const taken = TAKEN[searchedAs(indexType, build)];
  if (taken === undefined) return params;
  const isForeign = (name: string) => SEARCH_NAMES.includes(name) && !taken.includes(name);
  return Object.fromEntries(Object.entries(params).filter(([name]) => !isForeign(name)));
}
