import type { PlainVector, SearchParameters } from "../../client/requests.ts";
import type { Candidate, Sighting } from "../candidate.ts";
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
  const { kind, field, data, limit, params } = search;
  const { results } = await run.collection.client.search({
    ...filteredRequest(run),
    anns_field: field.name,
    data,
    limit,
    ...(params !== undefined && { params: { ...params } }),
  });
  return results.map(({ id, score }, i) => ({
    id: String(id),
    score: higherIsBetter(field.metric, score),
    row: {},
    sources: [{ kind, field: field.name, rank: i + 1, score }],
  }));
}

/** Whether Elanus's engine answers: Milvus passes over parameters that are beyond it. */
export function isElanus(client: RetrieverClient): boolean {
  return client.engine === "elanus";
}
