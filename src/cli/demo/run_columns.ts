import type { SearchHit } from "../../client/responses.ts";
import { median } from "../../retrieval/measure/percentile.ts";
import type { OpenCollection } from "../open_collection.ts";
import type { DemoColumn } from "./demo_columns.ts";
import { chooseFilter, type FilterField } from "./filter_fields.ts";

/** One query's answer in one column. */
export interface ColumnAnswer {
  readonly column: DemoColumn;
  readonly hits: readonly SearchHit[];
  /** The median of several searches. */
  readonly ms: number;
  /** How many of the exact hits, under the same filter, are among these. */
  readonly agreement: { readonly found: number; readonly of: number };
}

/** One query's answers side by side. */
export interface QueryAnswers {
  readonly words: string;
  /** The filter of the filtered columns; undefined where the rows have nothing to filter by. */
  readonly filter?: string;
  readonly answers: readonly ColumnAnswer[];
}

const LIMIT = 10;
const REPETITIONS = 15;

/** Answers one query by every column that applies. */
export async function runColumns(
  collection: OpenCollection,
  columns: readonly DemoColumn[],
  filterFields: readonly FilterField[],
  words: string,
): Promise<QueryAnswers> {
  const vector = await collection.embedQuery(words);
  const search = (params: DemoColumn["params"], filter?: string) => searchOnce(collection, vector, params, filter);
  const filter = chooseFilter(filterFields, await search({ exact: true }));
  const answers: ColumnAnswer[] = [];
  for (const column of columns) {
    if (column.filtered && filter === undefined) continue;
    const columnFilter = column.filtered ? filter : undefined;
    const exact = await search({ exact: true }, columnFilter);
    const { hits, ms } = await timed(() => search(column.params, columnFilter));
    answers.push({ column, hits, ms, agreement: agreementOf(exact, hits) });
  }
  return { words, filter, answers };
}

async function searchOnce(
  { client, name, outputFields }: OpenCollection,
  vector: Float32Array,
  params: Readonly<Record<string, unknown>>,
  filter: string | undefined,
): Promise<SearchHit[]> {
  const request = { collection_name: name, data: vector, limit: LIMIT, output_fields: outputFields };
  return (await client.search({ ...request, params, filter })).results;
}

async function timed(search: () => Promise<SearchHit[]>): Promise<{ hits: SearchHit[]; ms: number }> {
  let hits = await search();
  const times: number[] = [];
  for (let i = 0; i < REPETITIONS; i++) {
    const startedAt = performance.now();
    hits = await search();
    times.push(performance.now() - startedAt);
  }
  return { hits, ms: median(times) };
}

function agreementOf(exact: readonly SearchHit[], hits: readonly SearchHit[]): ColumnAnswer["agreement"] {
  const found = new Set(hits.map((hit) => hit.id));
  return { found: exact.filter((hit) => found.has(hit.id)).length, of: exact.length };
}
