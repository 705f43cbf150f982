import type { PlannedIndex } from "./planned_index.ts";

/**
 * What a build costs, for a row, in microseconds of one core: of a graph a share for learning and coding, one for each dim, and
 * one for each candidate among which links are chosen, which rises with the logarithm of the segment's rows; of an inverted
 * file one for each value of each centroid that the row is compared with; of product codes one for each dim.
 *
 * Set by builds of 100,000 x 128 and 100,000 x 768 on two cores: `npm run bench -- plan` prints how far they are off.
 */
const MICROSECONDS = {
  learn: { dim: 0.124 },
  /** At 100,000 rows in a segment. */
  candidate: { row: 1.19, dim: 0.0052 },
  list: { row: 3, value: 0.00029 },
  product: { row: 4, dim: 0.07 },
} as const;

const REFERENCE_ROWS = 100_000;
/** What is left of a second core and of those after it: batches end together. */
const PARALLEL_SHARE = 0.8;

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
  const shared = (linking(index, segmentRows) + listing(index, dim) + coding(index, dim)) / parallel;
  return (rows * (learning(index, dim) + shared)) / 1e6;
}

/** By one core, whatever there are. */
function learning({ walk }: PlannedIndex, dim: number): number {
  return walk === undefined ? 0 : MICROSECONDS.learn.dim * dim;
}

function linking({ walk }: PlannedIndex, segmentRows: number): number {
  if (walk === undefined) return 0;
  const growth = Math.log(Math.max(2, segmentRows)) / Math.log(REFERENCE_ROWS);
  const { row, dim } = MICROSECONDS.candidate;
  return walk.efConstruction * (row + dim * walk.dims) * growth;
}

function listing({ nlist }: PlannedIndex, dim: number): number {
  return nlist === undefined ? 0 : MICROSECONDS.list.row + MICROSECONDS.list.value * dim * nlist;
}

function coding({ centroids }: PlannedIndex, dim: number): number {
  return centroids === 256 ? MICROSECONDS.product.row + MICROSECONDS.product.dim * dim : 0;
}
