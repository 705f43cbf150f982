import { ElanusError } from "../../errors/index.ts";
import type { Bitset } from "../../kernels/bitset.ts";
import { SparsePostings } from "../../kernels/sparse_postings.ts";
import type { TermStatistics } from "../../kernels/sparse_query.ts";
import type { SparseRows } from "../../kernels/sparse_rows.ts";
import { cancelled, workerPool } from "../../kernels/worker_pool.ts";
import { toHits } from "../scores.ts";
import type {
  BuildOptions,
  IndexHits,
  IndexParts,
  IndexQuery,
  MetricType,
  TermSearcher,
  VectorIndex,
} from "../vector_index.ts";
import { checkSparseSearch } from "./params.ts";

/** Rows a call of a worker: the table is made large enough for all their indices before it. */
const SLICE_ROWS = 4096;

/**
 * Postings of sparse rows, searched exactly by MaxScore whatever algorithm was named: they all find the same rows. What
 * BM25 knows of the collection comes with each query, so that its bounds are those of the moment.
 */
export class InvertedIndex implements VectorIndex, TermSearcher {
  readonly type: string;
  readonly metric: MetricType;
  private readonly postings: SparsePostings;

  private constructor(postings: SparsePostings, metric: MetricType, type: string) {
    this.postings = postings;
    this.metric = metric;
    this.type = type;
  }

  /** Builds in a worker. @throws ElanusError CANCELLED, OUT_OF_MEMORY. */
  static async build(
    rows: SparseRows,
    metric: MetricType,
    type: string,
    { onProgress, signal }: BuildOptions = {},
  ): Promise<InvertedIndex> {
    const postings = new SparsePostings(rows);
    const passes = [
      async (from: number, to: number) => {
        postings.reserve(rows.offsets[to] - rows.offsets[from]);
        await workerPool().run(rows.memory, "postings_count", [postings.struct.pointer, from, to], signal);
      },
      async (from: number, to: number) => {
        if (from === 0) postings.place();
        await workerPool().run(rows.memory, "postings_fill", [postings.struct.pointer, from, to], signal);
      },
    ];
    for (const [pass, work] of passes.entries()) {
      for (let from = 0; from < rows.count; from += SLICE_ROWS) {
        if (signal?.aborted) throw cancelled(signal);
        const to = Math.min(from + SLICE_ROWS, rows.count);
        await work(from, to);
        onProgress?.((pass + to / rows.count) / passes.length);
      }
    }
    return new InvertedIndex(postings, metric, type);
  }

  get bytes(): number {
    return this.postings.bytes;
  }

  search({ vector, limit, params, allowed }: IndexQuery): IndexHits {
    checkSparseSearch(params, this.type);
    if (!("indices" in vector)) throw new ElanusError("INVALID_VECTOR", "the query vector is not sparse");
    return toHits(this.postings.search(vector, limit, allowed), this.metric, "postings");
  }

  statistics(indices: Uint32Array, allowed?: Bitset): TermStatistics {
    return this.postings.statistics(indices, allowed);
  }

  /** Nothing: to read postings takes as long as to make them of the vectors. */
  save(): IndexParts {
    return {};
  }
}
