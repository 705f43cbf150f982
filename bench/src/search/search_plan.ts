import type { DataSet } from "../data/data_set.ts";

/** The recall at which engines are compared. */
export const TARGET_RECALL = 0.98;
export const LIMIT = 10;

/** One setting that is measured. */
export interface Setting {
  readonly ef: number;
  readonly limit: number;
}

/** Speed against recall, from the cheapest setting to the dearest. */
export const CURVE: readonly Setting[] = [16, 32, 64, 128, 256].map((ef) => ({ ef, limit: LIMIT }));

/** siftsmall's ground truth has 100 rows a query, and its literature reports recall@100. */
export const SIFTSMALL_EXTRA: Setting = { ef: 200, limit: 100 };

export interface SearchPlan {
  readonly data: DataSet;
  readonly engines: readonly string[];
  readonly settings: readonly Setting[];
  readonly repetitions: number;
}
