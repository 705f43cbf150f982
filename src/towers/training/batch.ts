import type { Questions } from "../../kernels/math/network/softmax.ts";
import type { CompressedRows } from "../../kernels/math/network/sparse_batch.ts";

/** Examples made ready for the network. Items and features are numbered within the batch. */
export interface Batch {
  /** Embedding rows of the batch's features. */
  readonly features: readonly number[];
  /** Items x features; candidates first, then those that are in histories alone. */
  readonly itemBags: CompressedRows;
  readonly candidates: number;
  /** Examples x features. */
  readonly userBags: CompressedRows;
  /** Examples x items, one for each half-life. */
  readonly pools: readonly CompressedRows[];
  /** Examples x candidates. */
  readonly questions: Questions;
}
