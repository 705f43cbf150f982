import type { PlannedIndex } from "./planned_index.ts";

/**
 * What a build costs in seconds of one core, for a row: of a graph a share for the walk and one for each dim that it
 * compares, both rising with the logarithm of the segment's rows; of an inverted file shares for each dim.
 *
 * Measured on Node 20 and AMD EPYC by `npm run bench -- plan`, which prints how far the formulas are off.
 */
const MICROSECONDS = {
  /** At 100,000 rows in a segment and `efConstruction` 200. */
  graph: { row: 420, dim: 2.6 },
  list: { row: 4, dim: 0.11 },
  product: { row: 20, dim: 0.35 },
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
  return MICROSECONDS.list.row + MICROSECONDS.list.dim * dim * Math.sqrt(nlist / 1024) + product;
}
