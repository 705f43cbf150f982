/** Hits that share a value: the chunks of one document. */
export interface HitGroup<Hit> {
  readonly value: unknown;
  /** In the order of the search. */
  readonly hits: readonly Hit[];
}

/**
 * Groups the hits of a search by a field (which must be among its output fields), as chunks by `source_id`:
 * the groups stand in the order of their best hits.
 */
export function groupHits<Hit extends Readonly<Record<string, unknown>>>(
  hits: readonly Hit[],
  by: string,
): HitGroup<Hit>[] {
  const groups = new Map<unknown, Hit[]>();
  for (const hit of hits) {
    const group = groups.get(hit[by]);
    if (group === undefined) groups.set(hit[by], [hit]);
    else group.push(hit);
  }
  return Array.from(groups, ([value, members]) => ({ value, hits: members }));
}
