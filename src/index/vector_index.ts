import type { Bitset } from "../kernels/bitset.ts";
import type { DenseMetric, Metric } from "../kernels/described_vectors.ts";
import type { SparseQuery, TermStatistics } from "../kernels/sparse_query.ts";
import type { VectorRows } from "../kernels/vector_rows.ts";
import type { FieldSchema } from "../schema/field_schema.ts";
import type { VectorKind } from "../schema/vector_kind.ts";

/** Milvus's metrics. `IP`, `COSINE` and `BM25`: higher is nearer; `L2` (squared), `HAMMING` and `JACCARD`: lower is nearer. */
export type MetricType = Metric;

/** The metrics that vectors of a kind are compared by, the default first. */
export const METRICS = {
  dense: ["COSINE", "IP", "L2"] satisfies DenseMetric[],
  binary: ["HAMMING", "JACCARD"] satisfies MetricType[],
  sparse: ["IP"] satisfies MetricType[],
} as const;

/** The metrics of a field with vectors of a kind. Numbers of terms are compared by BM25 alone. */
export function metricsOf(field: FieldSchema, kind: VectorKind): readonly MetricType[] {
  return field.isFunctionOutput ? ["BM25"] : METRICS[kind];
}

/** Parameters as the user wrote them: from `index_params` or a search's `params`. */
export type IndexParams = Readonly<Record<string, unknown>>;

/** A vector that is searched for: `dim` numbers of dense rows, dim / 8 bytes of binary ones, or a sparse vector. */
export type QueryVector = Float32Array | Uint8Array | SparseQuery;

/** One query against one index. */
export interface IndexQuery {
  /** Not changed. */
  readonly vector: QueryVector;
  readonly limit: number;
  /** `ef` and its like; unknown names are refused by name. */
  readonly params: IndexParams;
  /** Rows that may be returned: bit i is row i. Absent means all rows. */
  readonly allowed?: Bitset;
  /**
   * Finds and scores by so many of the first raw dims alone, as of a Matryoshka model's vectors; under COSINE they are brought to
   * unit length. At most `headDims` of the index. Absent: by all.
   */
  readonly dims?: number;
}

/** Many queries that differ in their vectors alone. */
export type ManyQuery = Omit<IndexQuery, "vector">;

/** Hits of one query, best first: `rows[i]` has `scores[i]`, in the metric's own terms. */
export interface IndexHits {
  readonly rows: Uint32Array;
  readonly scores: Float32Array;
  /**
   * How the index went about it, for `explain`: "scan", "scan of codes", "graph", "graph + filter" (which drops rows that do
   * not match), "filtered graph" (which looks through them), "ivf", "lsh + filter".
   */
  readonly strategy: string;
  /** Where there was a choice: how many exact scores each way was expected to cost, by its strategy. */
  readonly estimates?: Readonly<Partial<Record<string, number>>>;
  /** Why a way that was expected to cost less was not the one, by its strategy: "found too few of the rows that match". */
  readonly passedOver?: Readonly<Partial<Record<string, string>>>;
}

/** What finds the nearest rows of one segment. */
export interface RowSearcher {
  readonly type: string;
  readonly metric: MetricType;
  /** Bytes of memory beyond the vectors themselves. */
  readonly bytes: number;
  /** Runs on the calling thread and returns at most `limit` hits. */
  search(query: IndexQuery): IndexHits;
  /** By how many of the first raw dims it can search alone; absent or undefined where it cannot. */
  readonly headDims?: number;
  /**
   * What `search` finds for each of many vectors, in worker threads, over the rows that there are now. Absent or undefined where
   * the index cannot. Its memory must not be released meanwhile.
   */
  searchMany?(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined;
}

/** What an index came to where its parameters left it open, by name, for `describeIndex`. */
export type LearntFacts = Readonly<Record<string, string | number>>;

/** A searcher of sparse rows. */
export interface TermSearcher extends RowSearcher {
  /** What BM25 needs to know of the rows, or of those that are allowed. */
  statistics(indices: Uint32Array, allowed?: Bitset): TermStatistics;
}

/** What deletions and merges have left of an index since it was built anew, for whoever decides when it shall be again. */
export interface IndexWear {
  /** Rows that were taken out of it since. */
  readonly mended: number;
  /** Rows that were put into it since. */
  readonly inserted: number;
  /** Of the share of the rows' energy that its codes held when they were learnt, the share that they hold no more: 0 to 1. */
  readonly drift: number;
}

/** An index over the rows of one sealed segment; it is never changed after its build. */
export interface VectorIndex extends RowSearcher {
  /** Absent where every build is anew: deletions alone wear such an index. */
  readonly wear?: IndexWear;
  /** Absent where nothing was left open. */
  readonly learnt?: LearntFacts;
  /** The parts to be stored; the vectors are not among them. */
  save(): IndexParts;
}

/**
 * An index of rows to which others are added. A worker takes them in as they come; those that it has not reached yet are
 * scanned, so that every search finds all rows there are.
 */
export interface GrowingIndex extends RowSearcher {
  /** Whether it serves until the seal alone: the index of its type is then built from nothing. */
  readonly isInterim?: boolean;
  /** Absent where there is nothing to tell. */
  readonly learnt?: LearntFacts;
  /** How many of the rows are taken in, from the first on. */
  readonly indexedRows: number;
  /** From how many rows it has learnt what others may take from it; absent where there is nothing to take. */
  readonly learntFrom?: number;
  /** To be called when rows were added: they are taken in, until `stop`. */
  follow(): void;
  /** From now on only what makes scans cheap is done for rows, until `finish`: they will be linked in another index. */
  rest(): void;
  /** Ends the work; nothing of the memory is touched any more. */
  stop(): void;
  /**
   * Once no more rows come: takes in what is missing and resolves to the index that a build would have given, or, where
   * the rows have outgrown this one, that a build gives. This one serves until then, and after a failure.
   */
  finish(options?: BuildOptions): Promise<VectorIndex>;
}

/** Named byte ranges of a stored index. */
export type IndexParts = Readonly<Record<string, Uint8Array>>;

/** The parts of a stored index, to be read straight into their places. */
export interface StoredParts {
  /** Bytes of a part, or undefined where it is missing. */
  sizeOf(name: string): number | undefined;
  /** Fills `target`, which is as long as the part. */
  readInto(name: string, target: Uint8Array): Promise<void>;
}

/** An index over some of the rows of a build, with the same parameters: of segments that are merged, that of the largest. */
export interface StandingIndex {
  /** It is not changed, and its memory must not be released meanwhile. */
  readonly index: VectorIndex | GrowingIndex;
  /** Which of its rows are among those of the build, rising. */
  readonly kept: Uint32Array;
  /** Which row of the build the first of them is; the others follow it. */
  readonly first: number;
}

/** How a build goes on, beside what is built: nothing of it changes the parameters of the index. */
export interface BuildOptions {
  /** A family may go on from it, where that costs less than to build anew and finds as much. */
  readonly from?: StandingIndex;
  /** Called with the share that is done, 0 to 1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
  /** What the vectors of the field take in all stored segments, for an index that chooses by it. */
  fieldBytes?: number;
}

/**
 * Finds an index with the same parameters over other rows of the field, if there is any by now: what a growing one would have
 * to learn from its first rows it may take from there. Its memory may be given back once the caller gives way.
 */
export type FindTaught = () => RowSearcher | undefined;

/** One kind of index over rows of one kind: what it accepts, how it is built, how it is read back. */
export interface IndexFamily<Rows = VectorRows> {
  readonly type: string;
  /** The default first. */
  readonly metrics: readonly MetricType[];
  /** Whether its searches do with vectors that stay in their file, or always have them there. Absent: they need them in memory. */
  readonly vectorsOnDisk?: "can" | "always";
  /**
   * Checks build parameters and fills in defaults.
   *
   * @throws ElanusError INVALID_PARAMETER that names the parameter and its range.
   */
  checkBuildParams(params: IndexParams): IndexParams;
  /**
   * Checks what depends on the dim of the vectors, of parameters that were checked.
   *
   * @throws ElanusError INVALID_PARAMETER
   */
  checkDim?(params: IndexParams, dim: number): void;
  /**
   * Bytes of memory that a row takes at most beside its vector, while the index is built as well: one over many rows answers
   * faster than several over parts of them, so that segments are merged until they fill a memory. Absent: they stay small.
   */
  bytesBeside?(params: IndexParams, dim: number): number;
  /** Builds in a worker thread on the memory of `rows`; the event loop stays free. */
  build(rows: Rows, metric: MetricType, params: IndexParams, options?: BuildOptions): Promise<VectorIndex>;
  /** An index over rows that will grow; absent where a family has none. Its memory is that of the rows. */
  grow?(rows: Rows, metric: MetricType, params: IndexParams, taught?: FindTaught): GrowingIndex;
  /**
   * Reads back what `save` gave, over the same rows.
   *
   * @throws ElanusError CORRUPT where the parts do not fit the rows or each other.
   */
  load(rows: Rows, metric: MetricType, params: IndexParams, parts: StoredParts): Promise<VectorIndex>;
}
