import type { IndexHits } from "../../index/vector_index.ts";
import type { RowSource } from "../query/row_reader.ts";
import type { Hit } from "./near_to_far.ts";

/** The hits of one segment, best first. */
export interface PartFound {
  readonly source: RowSource;
  readonly found: IndexHits;
}

/** Takes the best head among the segments' lists until there are `end`; few segments, so that a heap would not pay. */
export function mergeHits(parts: readonly PartFound[], higherIsNearer: boolean, offset: number, end: number): Hit[] {
  const next = new Uint32Array(parts.length);
  const hits: Hit[] = [];
  for (let taken = 0; taken < end; taken++) {
    let best = -1;
    let bestScore = 0;
    for (let p = 0; p < parts.length; p++) {
      const { rows, scores } = parts[p].found;
      if (next[p] >= rows.length) continue;
      const score = scores[next[p]];
      if (best >= 0 && (higherIsNearer ? score <= bestScore : score >= bestScore)) continue;
      best = p;
      bestScore = score;
    }
    if (best < 0) break;
    const { source, found } = parts[best];
    const row = found.rows[next[best]++];
    if (taken >= offset) hits.push({ source, row, score: bestScore });
  }
  return hits;
}
