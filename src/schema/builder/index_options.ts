/** Milvus's metrics of dense vectors. */
export type DenseMetric = "COSINE" | "IP" | "L2";

/** A scan of all vectors. */
export interface FlatIndexOptions {
  readonly type: "FLAT";
  readonly metric: DenseMetric;
}

/** How an index compares rows on few dims and scores hits on all: Elanus's (docs/indexes.md). */
interface FunnelOptions {
  /** Dims that rows are compared on. "auto": as a sample of the rows has it. */
  readonly prefix?: number | "auto";
  /** Whether rows are turned onto their principal axes first; "auto" by default: where raw dims do less well. */
  readonly rotate?: "auto" | "pca" | "none";
  /** The recall at limit 10 that the prefix must not stand in the way of: 0.98 by default. */
  readonly target_recall?: number;
}

/** https://milvus.io/docs/hnsw.md; `prefix`, "auto" by default, and what goes with it are Elanus's, and so is `seed`. */
export interface HnswIndexOptions extends FunnelOptions {
  readonly type: "HNSW";
  readonly metric: DenseMetric;
  /** Most links of a row on the upper layers, twice as many on layer 0: 2 to 2048. */
  readonly M?: number;
  /** The pool of candidates among which links are chosen. */
  readonly efConstruction?: number;
  readonly seed?: number;
}

/** What follows beside HNSW's parameters where a graph keeps codes instead of vectors, which stay on disk. */
interface QuantisedIndexOptions extends Pick<HnswIndexOptions, "metric" | "M" | "efConstruction" | "seed"> {
  /** Whether what a walk finds is scored by something better than its codes: false by default. */
  readonly refine?: boolean;
  /** By what: FP32, the stored vectors, by default; other copies are kept in memory. */
  readonly refine_type?: "SQ4U" | "SQ6" | "SQ8" | "BF16" | "FP16" | "FP32" | "FLAT";
}

/** https://milvus.io/docs/hnsw-sq.md; `seed` is Elanus's (docs/indexes.md). */
export interface HnswSqIndexOptions extends QuantisedIndexOptions {
  readonly type: "HNSW_SQ";
  /** What is kept of a value: SQ8 by default. */
  readonly sq_type?: "SQ4U" | "SQ6" | "SQ8" | "BF16" | "FP16";
}

/** https://milvus.io/docs/hnsw-pq.md; `seed` is Elanus's (docs/indexes.md). */
export interface HnswPqIndexOptions extends QuantisedIndexOptions {
  readonly type: "HNSW_PQ";
  /** Parts into which the dims are cut, which it divides: 32 by default. */
  readonly m?: number;
  /** Bits of a part: 1 to 24, 8 by default. */
  readonly nbits?: number;
}

/** The vectors stay on disk. https://milvus.io/docs/diskann.md; `prefix` and `seed` are Elanus's (docs/indexes.md). */
export interface DiskannIndexOptions extends FunnelOptions {
  readonly type: "DISKANN";
  readonly metric: DenseMetric;
  /** Most links of a row: 1 to 512. */
  readonly max_degree?: number;
  /** The pool of candidates among which links are chosen. */
  readonly search_list_size?: number;
  /** Bytes of codes in memory for each byte of vectors, at most: above 0, to 0.25. */
  readonly pq_code_budget_gb_ratio?: number;
  readonly seed?: number;
}

/** Whichever index the database takes for the best. */
export interface AutoIndexOptions extends FunnelOptions {
  readonly type: "AUTOINDEX";
  readonly metric: DenseMetric;
  /** GiB that the vectors of the field may take of memory: half of what there is by default. */
  readonly memory_budget_gb?: number;
}

/** The index of a field of dense vectors, by its type; a new index type is one more interface here. */
export type DenseIndexOptions =
  | FlatIndexOptions
  | HnswIndexOptions
  | HnswSqIndexOptions
  | HnswPqIndexOptions
  | DiskannIndexOptions
  | AutoIndexOptions;

/** The index of a field of binary vectors: a scan, whichever name it bears. */
export interface BinaryIndexOptions {
  readonly type: "BIN_FLAT" | "AUTOINDEX";
  readonly metric: "HAMMING" | "JACCARD";
}

/** The index of a field of sparse vectors. https://milvus.io/docs/sparse-inverted-index.md */
export interface SparseIndexOptions {
  readonly type: "SPARSE_INVERTED_INDEX" | "SPARSE_WAND" | "AUTOINDEX";
  readonly metric: "IP";
  readonly inverted_index_algo?: "DAAT_MAXSCORE" | "DAAT_WAND" | "TAAT_NAIVE";
  readonly drop_ratio_build?: number;
}

/** The index of a field that holds the terms of texts. https://milvus.io/docs/full-text-search.md */
export interface Bm25IndexOptions extends Pick<SparseIndexOptions, "type" | "inverted_index_algo"> {
  readonly metric: "BM25";
  /** How much more a term counts for each time it is there: 1.2 by default. */
  readonly bm25_k1?: number;
  /** How much long texts are held back: 0 to 1, 0.75 by default. */
  readonly bm25_b?: number;
}

export type VectorIndexOptions = DenseIndexOptions | BinaryIndexOptions | SparseIndexOptions | Bm25IndexOptions;
