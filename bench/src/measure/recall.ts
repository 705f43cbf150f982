/**
 * Recall@limit: the share of the true nearest `limit` rows that were found, over all queries.
 *
 * @param found `limit` row numbers for each query, one query after another; -1 where there were fewer.
 * @param truth for each query the true rows, nearest first, at least `limit` of them.
 */
export function recall(found: Int32Array, truth: readonly Int32Array[], limit: number): number {
  let hits = 0;
  truth.forEach((rows, q) => {
    const wanted = new Set(rows.subarray(0, limit));
    for (const row of found.subarray(q * limit, (q + 1) * limit)) if (wanted.delete(row)) hits++;
  });
  return hits / (truth.length * limit);
}
