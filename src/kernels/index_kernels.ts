/** The kernels of vectors, codes, graphs and inverted files. Arguments named like a structure are pointers to it (struct_layouts.ts); `file` is an inverted file. */
export interface IndexKernels {
  /** xxHash32; `seed` is 0 or the checksum of what comes before. The result is a signed i32. */
  checksum(pointer: number, bytes: number, seed: number): number;

  scan_begin(vectors: number, scratch: number): void;
  scan_rows(vectors: number, scratch: number, from: number, to: number, limit: number, size: number): number;
  scan_listed(vectors: number, scratch: number, rows: number, n: number, limit: number, size: number): number;
  scan_gathered(vectors: number, scratch: number, rows: number, n: number, limit: number, size: number): number;
  scan_many(
    vectors: number,
    scratches: number,
    queries: number,
    from: number,
    to: number,
    limit: number,
    sizes: number,
  ): void;
  scan_many_end(scratches: number, queries: number, sizes: number): void;
  scan_end(scratch: number, size: number): void;

  postings_begin(postings: number): void;
  postings_move(postings: number, old: number, oldSlots: number): void;
  postings_count(postings: number, from: number, to: number): void;
  postings_place(postings: number): number;
  postings_fill(postings: number, from: number, to: number): void;
  postings_blocks_in(rows: number): number;
  postings_blocks_stride(blocks: number): number;
  postings_codes(postings: number, fromSlot: number, toSlot: number): void;
  postings_counts(postings: number, scratch: number, asked: number): void;
  postings_length(postings: number, scratch: number, count: number): number;
  postings_window_rows(): number;
  postings_search(
    postings: number,
    scratch: number,
    count: number,
    asked: number,
    growth: number,
    fall: number,
    limit: number,
  ): number;

  sparse_begin(sparse: number): void;
  sparse_count(sparse: number, scratch: number, from: number, to: number): number;
  sparse_counts(sparse: number): void;
  sparse_rows(sparse: number, scratch: number, from: number, to: number, limit: number, size: number): number;

  histogram_bytes(): number;
  same_length(vectors: number, scratch: number, from: number, to: number): number;
  code_sums(vectors: number, codes: number, scratch: number, from: number, to: number): void;
  code_means(vectors: number, codes: number, scratch: number): void;
  code_histogram(vectors: number, codes: number, scratch: number, each: number): void;
  code_step(codes: number, scratch: number): void;
  code_prefix(
    vectors: number,
    codes: number,
    scratch: number,
    prefix: number,
    from: number,
    to: number,
    out: number,
  ): void;
  code_rows(vectors: number, codes: number, scratch: number, from: number, to: number): void;

  hnsw_begin(scratch: number): void;
  hnsw_prepare(graph: number, from: number, to: number): void;
  hnsw_insert(graph: number, scratch: number, from: number, to: number, together: number): void;
  hnsw_admit(graph: number, scratch: number, from: number, to: number, together: number): number;
  hnsw_choose(graph: number, scratch: number, together: number, n: number, from: number, to: number): void;
  hnsw_link_back(graph: number, scratch: number, together: number, n: number, part: number, parts: number): void;
  hnsw_enter(graph: number, scratch: number, together: number, n: number): void;
  hnsw_keep(graph: number, scratch: number, from: number, to: number): void;
  hnsw_relink(graph: number, scratch: number, lists: number, n: number): void;
  hnsw_flood(graph: number, scratch: number, layer: number): number;
  hnsw_attach(graph: number, scratch: number, layer: number, from: number, to: number): void;
  hnsw_stray_link(graph: number): number;
  hnsw_stray_upper_link(graph: number): number;
  hnsw_open_ring(graph: number, scratch: number): number;
  hnsw_search(graph: number, scratch: number, limit: number, ef: number, prefix: number): number;
  hnsw_search_many(
    graph: number,
    scratch: number,
    queries: number,
    n: number,
    ef: number,
    capacity: number,
    prefix: number,
    limit: number,
    hits: number,
    sizes: number,
  ): void;
  hnsw_search_dropping(graph: number, scratch: number, ef: number, capacity: number, prefix: number): number;
  hnsw_approach(graph: number, scratch: number, ef: number, prefix: number): number;
  hnsw_share_around(graph: number, scratch: number, row: number): number;
  hnsw_search_filtered(graph: number, scratch: number, limit: number, ef: number, nearest: number): number;
  hnsw_walk_filtered(graph: number, scratch: number, ef: number, nearest: number): number;
  hnsw_walk(graph: number, scratch: number, ef: number, prefix: number): number;
  hnsw_walk_dropping(graph: number, scratch: number, ef: number, capacity: number, prefix: number): number;
  hnsw_rescore(graph: number, scratch: number, size: number): void;
  hnsw_finish_best(graph: number, scratch: number, limit: number, size: number): number;
  hnsw_join_twins(graph: number, scratch: number, ef: number, size: number): number;
  hnsw_drop_barred(scratch: number, size: number): number;
  landmarks_choose(graph: number, from: number, to: number, work: number, sampled: number, most: number): number;
  landmarks_set(graph: number, scratch: number, count: number): void;
  landmarks_gather(graph: number, scratch: number): number;
  hnsw_scan(graph: number, scratch: number, from: number, to: number, ef: number, prefix: number): number;
  hnsw_scan_listed(graph: number, scratch: number, rows: number, n: number, ef: number, prefix: number): number;
  hnsw_ask(graph: number, scratch: number, prefix: number): void;
  hnsw_score(graph: number, scratch: number, n: number): void;
  hnsw_score_exactly(graph: number, scratch: number, n: number): void;

  block_bytes(): number;
  k_means_begin(training: number, seed: number): void;
  k_means_find(
    training: number,
    from: number,
    to: number,
    first: number,
    size: number,
    seed: number,
    found: number,
  ): void;
  k_means_add(training: number, from: number, to: number, size: number, seed: number, found: number): void;
  k_means_update(training: number): void;
  ivf_assign(training: number, from: number, to: number): void;
  ivf_sort(file: number, training: number): void;
  ivf_shorten(file: number): void;
  ivf_code(file: number, scratch: number, from: number, to: number): void;
  ivf_search(file: number, scratch: number, probes: number, nprobe: number, wanted: number, kept: number): number;
  ivf_search_many(
    file: number,
    scratch: number,
    probes: number,
    queries: number,
    n: number,
    nprobe: number,
    wanted: number,
    kept: number,
    limit: number,
    hits: number,
    sizes: number,
  ): void;
  ivf_walk(file: number, scratch: number, probes: number, nprobe: number, wanted: number, kept: number): number;
  ivf_ask(file: number, scratch: number, probes: number): void;
  ivf_order(file: number, scratch: number, probes: number, nprobe: number): number;
  ivf_scan(file: number, scratch: number, probes: number, from: number, to: number, kept: number, size: number): number;
  ivf_rescore(file: number, scratch: number, size: number): void;
  product_encode(file: number, training: number, from: number, to: number): void;
  product_stray(file: number): number;
  product_rows(codes: number, training: number, from: number, to: number): void;
  product_stray_row(codes: number, count: number): number;
  copy_rows(vectors: number, target: number, scratch: number, from: number, to: number): void;

  sign_begin(planes: number, seed: number): void;
  sign_centre(vectors: number, planes: number, size: number, seed: number, point: number, scores: number): void;
  sign_rows(
    vectors: number,
    planes: number,
    from: number,
    to: number,
    point: number,
    scores: number,
    codes: number,
    stride: number,
  ): void;
  sign_point(planes: number, point: number, scores: number, code: number): void;

  codebook_bytes(): number;
  short_centroids_bytes(): number;
  training_bytes(): number;
  inverted_file_bytes(): number;
  probes_bytes(): number;
  vectors_bytes(): number;
  codes_bytes(): number;
  graph_bytes(): number;
  code_query_bytes(): number;
  sparse_bytes(): number;
  postings_bytes(): number;
  scratch_bytes(): number;
}
