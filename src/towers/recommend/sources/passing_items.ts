import { MOST_CANDIDATES } from "../../../retrieval/check_options.ts";
import { allOf } from "../../../retrieval/run/filters.ts";
import { filteredRequest, type SearchRun } from "../../../retrieval/run/search_run.ts";
import type { ScoredItem } from "../../sources/interaction_model.ts";

/** Where a filter stands in between, more items are looked at first than are wanted. */
const FILTERED = 2;
/** Keys of one query. */
const MOST_KEYS = 8192;

/**
 * The first `wanted` of a ranking that are rows of the collection and pass the search's filter: ever more of it are asked for
 * until there are enough.
 *
 * @param ranking its first items, as many as are asked for; fewer where there are no more.
 */
export async function passingItems(
  run: SearchRun,
  ranking: (limit: number) => readonly ScoredItem[],
  wanted: number,
): Promise<ScoredItem[]> {
  const passing: ScoredItem[] = [];
  let looked = 0;
  for (let limit = wanted * (run.filter === undefined ? 1 : FILTERED); ; limit *= FILTERED) {
    const ranked = ranking(limit);
    const fresh = ranked.slice(looked);
    const allowed = await passingKeys(run, fresh);
    passing.push(...fresh.filter(({ item }) => allowed.has(item)));
    looked = ranked.length;
    if (passing.length >= wanted || ranked.length < limit) return passing.slice(0, wanted);
  }
}

async function passingKeys(run: SearchRun, items: readonly ScoredItem[]): Promise<Set<string>> {
  const { client, keyField } = run.collection;
  const passing = new Set<string>();
  for (let begin = 0; begin < items.length; begin += MOST_KEYS) {
    const ids = items.slice(begin, begin + MOST_KEYS).map(({ item }) => item);
    const filter = allOf([run.collection.hasKey(ids), run.filter]);
    const request = { ...filteredRequest(run), filter, output_fields: [keyField], limit: MOST_CANDIDATES };
    for (const row of (await client.query(request)).data) passing.add(String(row[keyField]));
  }
  return passing;
}
