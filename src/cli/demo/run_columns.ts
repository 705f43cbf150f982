import type { SearchHit } from "../../client/responses.ts";
import { median } from "../../retrieval/measure/percentile.ts";
import type { OpenCollection } from "../open_collection.ts";
import type { DemoColumn } from "./demo_columns.ts";
import { chooseFilter, type FilterField } from "./filter_fields.ts";

/** One query's answer in one column. */
export interface ColumnAnswer {
  readonly title: string;
  readonly hits: readonly SearchHit[];
  /** The median of several searches, the embedding of the query among it. */
  readonly ms: number;
  /** The keys of hits that no other column has. */
  readonly alone: readonly string[];
}

/** One query's answers side by side. */
export interface QueryAnswers {
  readonly words: string;
  /** The filter of the filtered columns; undefined where the rows have nothing to filter by. */
  readonly filter?: string;
  readonly answers: readonly ColumnAnswer[];
}

const LIMIT = 10;
const REPETITIONS = 7;

/** Answers one query by every column that applies. */
export async function runColumns(
  collection: OpenCollection,
  columns: readonly DemoColumn[],
  filterFields: readonly FilterField[],
  words: string,
): Promise<QueryAnswers> {
  const search = (column: DemoColumn, filter?: string) => searchOnce(collection, column, words, filter);
  const filter = chooseFilter(filterFields, await search(columns[0]));
  const answers: Omit<ColumnAnswer, "alone">[] = [];
  for (const column of columns) {
    if (column.filtered && filter === undefined) continue;
    const { hits, ms } = await timed(() => search(column, column.filtered ? filter : undefined));
    answers.push({ title: column.title, hits, ms });
  }
  return { words, filter, answers: withAlone(answers) };
}

async function searchOnce(
  { outputFields }: OpenCollection,
  { search }: DemoColumn,
  words: string,
  filter: string | undefined,
): Promise<SearchHit[]> {
  const { hits } = await search(words, { limit: LIMIT, filter, outputFields });
  return hits.map(({ id, score, row }) => ({ ...row, id, score }));
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

function withAlone(answers: readonly Omit<ColumnAnswer, "alone">[]): ColumnAnswer[] {
  return answers.map((answer) => {
    const elsewhere = new Set(answers.flatMap((other) => (other === answer ? [] : other.hits.map(({ id }) => id))));
    return { ...answer, alone: answer.hits.map(({ id }) => id).filter((id) => !elsewhere.has(id)) };
  });
}
