import type { PlainVector, SearchParameters } from "../../client/requests.ts";
import type { Candidate, Sighting } from "../candidate.ts";
import { MOST_CANDIDATES } from "../check_options.ts";
import { allOf } from "../run/filters.ts";
import { filteredRequest, type SearchRun } from "../run/search_run.ts";
import { higherIsBetter, type RetrieverClient, type VectorField } from "../run/searched_collection.ts";

/** One search over one field. */
export interface FieldSearch {
  readonly kind: Sighting["kind"];
  readonly field: VectorField;
  readonly data: PlainVector | string;
  readonly limit: number;
  readonly params?: Readonly<SearchParameters>;
}

/** The best rows of one field, as candidates. */
export async function searchField(run: SearchRun, search: FieldSearch): Promise<Candidate[]> {
  const { kind, field, data, params } = search;
  const { limit, filter } = besideExcluded(run, search.limit);
  const { results } = await run.collection.client.search({
    ...filteredRequest({ ...run, filter }),
    anns_field: field.name,
    data,
    limit,
    ...(params !== undefined && { params: { ...params } }),
  });
  const wanted = results.filter(({ id }) => !run.exclude.has(String(id))).slice(0, search.limit);
  return wanted.map(({ id, score }, i) => ({
    id: String(id),
    score: higherIsBetter(field.metric, score),
    row: {},
    sources: [{ kind, field: field.name, rank: i + 1, score }],
  }));
}

/** Rows that are not wanted are searched for and left out, which costs less than to filter them; very many are filtered. */
function besideExcluded(run: SearchRun, limit: number): { limit: number; filter: string | undefined } {
  const { exclude, filter, collection } = run;
  if (limit + exclude.size <= MOST_CANDIDATES) return { limit: limit + exclude.size, filter };
  return { limit, filter: allOf([filter, collection.hasNoKey([...exclude])]) };
}

/** Whether Elanus's engine answers: Milvus passes over parameters that are beyond it. */
export function isElanus(client: RetrieverClient): boolean {
  return client.engine === "elanus";
}
