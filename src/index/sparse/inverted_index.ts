import { ElanusError } from "../../errors/index.ts";
import type { Bitset } from "../../kernels/bitset.ts";
import type { KernelExports } from "../../kernels/kernel_exports.ts";
import { SparsePostings } from "../../kernels/sparse_postings.ts";
import type { TermStatistics } from "../../kernels/sparse_query.ts";
import type { SparseRows } from "../../kernels/sparse_rows.ts";
import { cancelled, workerPool } from "../../kernels/worker_pool.ts";
import { toHits } from "../scores.ts";
import type {
  BuildOptions,
  IndexHits,
  IndexParams,
  IndexParts,
  IndexQuery,
  MetricType,
  TermSearcher,
  VectorIndex,
} from "../vector_index.ts";
import { withoutSmallest } from "./drop_terms.ts";
import { checkSparseSearch, saturationFor } from "./params.ts";

/** Rows a call of a worker: the table is made large enough for all their indices before it. */
const SLICE_ROWS = 4096;
const SLICE_SLOTS = 65_536;
const PASSES = 3;

/**
 * Postings of sparse rows, searched exactly and in one way whatever algorithm was named: they all find the same rows. What BM25
 * knows of the collection comes with each query; bounds from the build are widened by how far that has moved.
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
    params: IndexParams,
    { onProgress, signal }: BuildOptions = {},
  ): Promise<InvertedIndex> {
    const postings = new SparsePostings(rows);
    const run = async (kernel: keyof KernelExports, from: number, to: number) => {
      await workerPool().run(rows.memory, kernel, [postings.struct.pointer, from, to], signal);
    };
    const inSlices = async (
      pass: number,
      end: number,
      slice: number,
      work: (from: number, to: number) => Promise<void>,
    ) => {
      for (let from = 0; from < end; from += slice) {
        if (signal?.aborted) throw cancelled(signal);
        const to = Math.min(from + slice, end);
        await work(from, to);
        onProgress?.((pass + to / end) / PASSES);
      }
    };
    await inSlices(0, rows.count, SLICE_ROWS, async (from, to) => {
      postings.reserve(rows.offsets[to] - rows.offsets[from]);
      await run("postings_count", from, to);
    });
    postings.place(metric === "BM25" ? saturationFor(params) : undefined);
    await inSlices(1, rows.count, SLICE_ROWS, (from, to) => run("postings_fill", from, to));
    await inSlices(2, postings.slots, SLICE_SLOTS, (from, to) => run("postings_codes", from, to));
    return new InvertedIndex(postings, metric, type);
  }

  get bytes(): number {
    return this.postings.bytes;
  }

  search({ vector, limit, params, allowed }: IndexQuery): IndexHits {
    const { dropRatio } = checkSparseSearch(params, this.type);
    if (!("indices" in vector)) throw new ElanusError("INVALID_VECTOR", "the query vector is not sparse");
    return toHits(this.postings.search(withoutSmallest(vector, dropRatio), limit, allowed), this.metric, "postings");
  }

  statistics(indices: Uint32Array, allowed?: Bitset): TermStatistics {
    return this.postings.statistics(indices, allowed);
  }

  /** Nothing: to read postings takes as long as to make them of the vectors. */
  save(): IndexParts {
    return {};
  }
}
