import { ElanusError } from "../../errors/index.ts";
import type { Bitset } from "../../kernels/bitset.ts";
import type { TermStatistics } from "../../kernels/sparse_query.ts";
import type { SparseRows } from "../../kernels/sparse_rows.ts";
import { SparseScan } from "../../kernels/sparse_scan.ts";
import { toHits } from "../scores.ts";
import type { IndexHits, IndexParts, IndexQuery, MetricType, VectorIndex } from "../vector_index.ts";
import { withoutSmallest } from "./drop_terms.ts";
import { checkSparseSearch } from "./params.ts";

/** Exact search of sparse rows by a scan, which follows rows as they are added. No memory a row beyond the vectors. */
export class SparseIndex implements VectorIndex {
  readonly type: string;
  readonly metric: MetricType;
  private readonly scan: SparseScan;

  constructor(rows: SparseRows, metric: MetricType, type = "SPARSE_INVERTED_INDEX") {
    this.type = type;
    this.metric = metric;
    this.scan = new SparseScan(rows);
  }

  get bytes(): number {
    return 0;
  }

  search({ vector, limit, params, allowed }: IndexQuery): IndexHits {
    const { dropRatio } = checkSparseSearch(params, this.type);
    if (!("indices" in vector)) throw new ElanusError("INVALID_VECTOR", "the query vector is not sparse");
    return toHits(this.scan.search(withoutSmallest(vector, dropRatio), limit, allowed), this.metric, "scan");
  }

  statistics(indices: Uint32Array, allowed?: Bitset): TermStatistics {
    return this.scan.statistics(indices, allowed);
  }

  save(): IndexParts {
    return {};
  }
}
