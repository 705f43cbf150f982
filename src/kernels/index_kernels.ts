/** The kernels of vectors, codes and graphs. Arguments named like a structure are pointers to it (struct_layouts.ts). */
export interface IndexKernels {
  /** xxHash32; `seed` is 0 or the checksum of what comes before. The result is a signed i32. */
  checksum(pointer: number, bytes: number, seed: number): number;

  scan_begin(vectors: number, scratch: number): void;
  scan_rows(vectors: number, scratch: number, from: number, to: number, limit: number, size: number): number;
  scan_gathered(vectors: number, scratch: number, rows: number, n: number, limit: number, size: number): number;
  scan_end(scratch: number, size: number): void;

  sparse_begin(sparse: number): void;
  sparse_rows(sparse: number, scratch: number, from: number, to: number, limit: number, size: number): number;

  histogram_bins(): number;
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
  hnsw_insert(graph: number, scratch: number, from: number, to: number): void;
  hnsw_flood(graph: number, scratch: number): number;
  hnsw_attach(graph: number, scratch: number, from: number, to: number): void;
  hnsw_stray_link(graph: number): number;
  hnsw_stray_upper_link(graph: number): number;
  hnsw_open_ring(graph: number, scratch: number): number;
  hnsw_search(graph: number, scratch: number, ef: number, prefix: number): number;
  hnsw_search_dropping(graph: number, scratch: number, ef: number, capacity: number, prefix: number): number;
  hnsw_walk(graph: number, scratch: number, ef: number, prefix: number): number;
  hnsw_walk_dropping(graph: number, scratch: number, ef: number, capacity: number, prefix: number): number;
  hnsw_rescore(graph: number, scratch: number, size: number): void;
  hnsw_join_twins(graph: number, scratch: number, ef: number, size: number): number;
  hnsw_drop_barred(scratch: number, size: number): number;
  hnsw_scan(graph: number, scratch: number, from: number, to: number, ef: number, prefix: number): number;
  hnsw_ask(graph: number, scratch: number, prefix: number): void;
  hnsw_score(graph: number, scratch: number, n: number): void;
  hnsw_score_exactly(graph: number, scratch: number, n: number): void;

  vectors_bytes(): number;
  codes_bytes(): number;
  graph_bytes(): number;
  code_query_bytes(): number;
  sparse_bytes(): number;
  scratch_bytes(): number;
}
