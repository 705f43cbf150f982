// The one module: every file of kernels is exported from here, grouped by what it works on.
// No globals and no static data anywhere in assembly/: several instances share one memory (DESIGN section 3, rule 7).
export { abi_version } from "./abi";
export { checksum } from "./checksum";
export { code_step, histogram_bytes } from "./code_range";
export { block_bytes } from "./codebook";
export { code_histogram, code_means, code_prefix, code_rows, code_sums, same_length } from "./codes";
export { copy_rows } from "./copy_rows";
export { hnsw_keep, hnsw_relink } from "./hnsw_build";
export { hnsw_open_ring, hnsw_stray_link, hnsw_stray_upper_link } from "./hnsw_check";
export { hnsw_search_filtered, hnsw_share_around, hnsw_walk_filtered } from "./hnsw_filtered";
export { hnsw_search_many } from "./hnsw_many";
export { hnsw_attach, hnsw_flood } from "./hnsw_reach";
export { hnsw_scan, hnsw_scan_listed } from "./hnsw_scan";
export {
  hnsw_approach,
  hnsw_ask,
  hnsw_drop_barred,
  hnsw_finish_best,
  hnsw_join_twins,
  hnsw_rescore,
  hnsw_score,
  hnsw_score_exactly,
  hnsw_search,
  hnsw_search_dropping,
  hnsw_walk,
  hnsw_walk_dropping,
} from "./hnsw_search";
export { hnsw_admit, hnsw_choose, hnsw_enter, hnsw_insert, hnsw_link_back } from "./hnsw_together";
export { hnsw_begin, hnsw_prepare } from "./hnsw_twins";
export { ivf_assign, ivf_code, ivf_shorten, ivf_sort } from "./ivf_build";
export { ivf_search_many } from "./ivf_many";
export { ivf_ask, ivf_order, ivf_rescore, ivf_scan, ivf_search, ivf_walk } from "./ivf_search";
export { k_means_add, k_means_begin, k_means_find, k_means_update } from "./k_means";
export { landmarks_choose, landmarks_gather, landmarks_set } from "./landmarks";
export { inverse_cholesky } from "./math_cholesky";
export { dense_product } from "./math_dense";
export { jacobi_sweep } from "./math_jacobi";
export { rectify_rows, rectify_rows_back, unit_rows, unit_rows_back } from "./math_layers";
export { dense_transpose, gather_rows, sparse_transpose } from "./math_layout";
export { adagrad_rows, adam_rows } from "./math_optimisers";
export { add_gram, sparse_times_dense, transform_rows, weighted_code_sum } from "./math_products";
export { softmax_rows } from "./math_softmax";
export {
  blocks_in as postings_blocks_in,
  blocks_stride as postings_blocks_stride,
  postings_begin,
  postings_codes,
  postings_count,
  postings_counts,
  postings_fill,
  postings_length,
  postings_move,
  postings_place,
} from "./postings";
export { postings_search, postings_window_rows } from "./postings_search";
export { product_encode, product_stray } from "./product_codes";
export { product_rows, product_stray_row } from "./product_rows";
export { scan_begin, scan_end, scan_gathered, scan_listed, scan_many, scan_many_end, scan_rows } from "./scan";
export { sign_begin, sign_centre, sign_point, sign_rows } from "./sign_codes";
export { sparse_begin, sparse_count, sparse_counts, sparse_rows } from "./sparse";
export {
  code_query_bytes,
  codebook_bytes,
  codes_bytes,
  graph_bytes,
  inverted_file_bytes,
  postings_bytes,
  probes_bytes,
  scratch_bytes,
  short_centroids_bytes,
  sparse_bytes,
  training_bytes,
  vectors_bytes,
} from "./structs";
