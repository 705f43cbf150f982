/**
 * The mean share of the true hits that were found.
 *
 * @param found one list a query; where there are more lists than truths, they are further rounds over the same queries
 */
export function meanRecall<Id>(truth: readonly (readonly Id[])[], found: readonly (readonly Id[])[]): number {
  const shares = found.map((ids, i) => recall(truth[i % truth.length], ids));
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function recall<Id>(truth: readonly Id[], found: readonly Id[]): number {
  if (truth.length === 0) return 1;
  const ids = new Set(found);
  return truth.filter((id) => ids.has(id)).length / truth.length;
}
