import type { ScoredRows } from "./scratch.ts";

/** The best `limit` of some lists, each best first; of equal scores the one of an earlier list. */
export function mergeScored(lists: readonly ScoredRows[], limit: number): ScoredRows {
  const count = Math.min(
    limit,
    lists.reduce((sum, { rows }) => sum + rows.length, 0),
  );
  const merged = { rows: new Uint32Array(count), scores: new Float32Array(count) };
  const next = lists.map(() => 0);
  for (let taken = 0; taken < count; taken++) {
    let best = -1;
    for (const [i, { rows, scores }] of lists.entries()) {
      if (next[i] === rows.length) continue;
      if (best < 0 || scores[next[i]] > lists[best].scores[next[best]]) best = i;
    }
    merged.rows[taken] = lists[best].rows[next[best]];
    merged.scores[taken] = lists[best].scores[next[best]++];
  }
  return merged;
}
