import { isHigherNearer } from "../../index/scores.ts";
import type { QueryVector, VectorIndex } from "../../index/vector_index.ts";
import { Bitset } from "../../kernels/bitset.ts";
import type { RowSource } from "../query/row_reader.ts";
import { mergeHits } from "./merge_hits.ts";
import type { Hit } from "./near_to_far.ts";

/**
 * Narrows down many candidates by scoring them by ever more of the first dims
 * (https://milvus.io/docs/funnel_search_with_matryoshka.md).
 *
 *     128 dims   ##########################################   candidates
 *     256 dims       ##########################
 *     512 dims             ##############
 *     768 dims                ########                        never fewer than are wanted
 */
export interface Funnel {
  /** How many hits of the search by the fewest dims go in. */
  readonly candidates: number;
  /** By how many dims they are scored anew, rising. */
  readonly scales: readonly number[];
  /** The share that each scale drops, 0 to below 1. */
  readonly prune: number;
  /** Once no more are left the funnel ends, whatever scales there are yet; absent: it goes through all of them. */
  readonly top: number | undefined;
}

/** The rows of one segment, and what scores them by their first dims. */
interface ScannedPart {
  readonly source: RowSource;
  readonly scan: VectorIndex;
}

/**
 * What is left of `candidates`, best first, with the scores of the last scale that was come to.
 *
 * @param least so many are left at the end, if there are so many candidates.
 */
export function narrow(
  parts: readonly ScannedPart[],
  vector: QueryVector,
  candidates: readonly Hit[],
  { scales, prune, top }: Funnel,
  least: number,
): Hit[] {
  let left = [...candidates];
  for (const dims of scales) {
    left = scoredAnew(parts, vector, left, dims);
    left = left.slice(0, Math.max(top ?? least, Math.ceil(left.length * (1 - prune))));
    if (top !== undefined && left.length <= top) break;
  }
  return left;
}

function scoredAnew(parts: readonly ScannedPart[], vector: QueryVector, hits: readonly Hit[], dims: number): Hit[] {
  if (hits.length === 0) return [];
  const found = parts.map(({ source, scan }) => {
    const allowed = new Bitset(source.columns.rowCount);
    for (const hit of hits) if (hit.source === source) allowed.add(hit.row);
    return { source, found: scan.search({ vector, dims, limit: hits.length, params: {}, allowed }) };
  });
  return mergeHits(found, isHigherNearer(parts[0].scan.metric), 0, hits.length);
}
