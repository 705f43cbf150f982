import type { PlannedIndex } from "./planned_index.ts";

/**
 * What a build costs in seconds of one core, for a row: of a graph a share for the walk and one for each dim that it
 * compares, both rising with the logarithm of the segment's rows; of an inverted file one for each value of each centroid
 * that the row is compared with; of product codes one for each dim.
 *
 * The graph's follow 100,000 x 768 in docs/benchmarks.md (93.5 s by one thread), the others the processor time of 100,000 x
 * 128 with 1,265 lists. `npm run bench -- plan` prints how far they are off.
 */
const MICROSECONDS = {
  /** At 100,000 rows in a segment and `efConstruction` 200. */
  graph: { row: 420, dim: 2.6 },
  list: { row: 3, value: 0.00033 },
  product: { row: 4, dim: 0.14 },
} as const;

const REFERENCE_ROWS = 100_000;
/** What is left of a second core and of those after it: batches end together. */
const PARALLEL_SHARE = 0.9;

/**
 * Seconds of building an index, on so many cores.
 *
 * @param rows of all segments.
 * @param segmentRows of each: a segment's index is built by itself.
 */
export function buildSeconds(
  index: PlannedIndex,
  rows: number,
  dim: number,
  segmentRows: number,
  cores: number,
): number {
  const parallel = 1 + (cores - 1) * PARALLEL_SHARE;
  return (rows * rowMicroseconds(index, dim, segmentRows)) / 1e6 / parallel;
}

function rowMicroseconds({ M, nlist, codes, centroids }: PlannedIndex, dim: number, segmentRows: number): number {
  const product = centroids === 256 ? MICROSECONDS.product.row + MICROSECONDS.product.dim * dim : 0;
  if (M !== undefined) {
    const growth = Math.log(Math.max(2, segmentRows)) / Math.log(REFERENCE_ROWS);
    const { row, dim: each } = MICROSECONDS.graph;
    return (row + each * Math.min(dim, codes?.dims ?? dim)) * growth + product;
  }
  if (nlist === undefined) return 0;
  return MICROSECONDS.list.row + MICROSECONDS.list.value * dim * nlist + product;
}
