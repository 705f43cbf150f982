import type { Client, VectorSearch } from "../../client/client.ts";
import { ElanusError } from "../../errors/index.ts";
import { percentile } from "../measure/percentile.ts";
import { meanRecall } from "../measure/recall.ts";
import { searchTimed, type TimedAnswer } from "../measure/timed_search.ts";
import { queriesOfRows, type TuneQuery } from "./held_out_queries.ts";
import { type SearchParameter, searchParameter } from "./search_parameter.ts";
import { searchValues, type TunePoint } from "./search_values.ts";

export type TuneClient = Pick<
  Client & VectorSearch,
  "search" | "query" | "count" | "describeIndex" | "describeCollection"
>;

export interface TuneRequest {
  readonly collection: string;
  /** The vector field; may be left out where there is only one. */
  readonly field?: string;
  /** The mean share of the exact hits that a search is to find: above 0, at most 1 (0.98). */
  readonly targetRecall?: number;
  /** Hits of a search (10). */
  readonly limit?: number;
  /** Searches with this filter. */
  readonly filter?: string;
  /** What is searched for; without it rows of the collection, drawn at random, each without itself. */
  readonly queries?: readonly TuneQuery[];
  /** How many rows are drawn (400). */
  readonly sample?: number;
  /** Called with the searches that are done; their number is not known before. */
  onProgress?(searches: number): void;
  readonly signal?: AbortSignal;
}

export interface Tuning {
  readonly indexType: string;
  readonly parameter: string;
  readonly limit: number;
  /** Queries by which a value was chosen, and those that had no part in it. */
  readonly queries: { readonly chosenBy: number; readonly heldOut: number };
  /** The cheapest value that reaches the target; absent where none does. */
  readonly chosen?: TunePoint;
  /** The chosen value on the held-out queries. */
  readonly heldOut?: TunePoint;
  /** All that was measured, from the smallest value to the largest. */
  readonly curve: readonly TunePoint[];
  /** The scan of all rows, for comparison. */
  readonly exact: Omit<TunePoint, "value">;
}

const WARM_UP = 100;

/**
 * Finds the cheapest search parameter of an index (`ef`, `nprobe`, `search_list`, `refine_k`) that reaches a recall:
 * doubled until one does, then narrowed down. Half of the queries choose it; the other half, held out, say what it is
 * worth.
 *
 * @throws ElanusError INVALID_PARAMETER, COLLECTION_NOT_FOUND, INDEX_NOT_FOUND, CANCELLED
 */
export async function tuneIndex(client: TuneClient, request: TuneRequest): Promise<Tuning> {
  const { targetRecall = 0.98, limit = 10 } = request;
  if (!(targetRecall > 0 && targetRecall <= 1)) {
    throw new ElanusError("INVALID_PARAMETER", "`targetRecall` must be above 0 and at most 1", {
      detail: `it is ${targetRecall}`,
    });
  }
  const { field, key } = await fieldsOf(client, request);
  const index = (await client.describeIndex({ collection_name: request.collection, field_name: field }))
    .index_descriptions[0];
  // A query that is a row asks for one hit more, and leaves out its own.
  const parameter = searchParameter(index, limit + 1);
  const queries =
    request.queries ?? (await queriesOfRows(client, { ...request, field, key, count: request.sample ?? 400 }));
  const trial = new Trial(client, request, field, limit);
  const half = Math.ceil(queries.length / 2);
  const [choosing, heldOut] = await trial.prepare(queries.slice(0, half), queries.slice(half));
  const curve = await searchValues(parameter, targetRecall, (value) => trial.point(parameter, value, choosing));
  const chosen = curve.find(({ recall }) => recall >= targetRecall);
  return {
    indexType: String(index.params.find(({ key: name }) => name === "index_type")?.value),
    parameter: parameter.name,
    limit,
    queries: { chosenBy: choosing.queries.length, heldOut: heldOut.queries.length },
    ...(chosen && { chosen, heldOut: await trial.point(parameter, chosen.value, heldOut) }),
    curve,
    exact: figures(choosing.exact, choosing.exact),
  };
}

/** Queries with their exact answers. */
interface Judged {
  readonly queries: readonly TuneQuery[];
  readonly exact: readonly TimedAnswer[];
}

/** The searches of one tuning. */
class Trial {
  private readonly client: TuneClient;
  private readonly request: TuneRequest;
  private readonly field: string;
  private readonly limit: number;
  private searches = 0;

  constructor(client: TuneClient, request: TuneRequest, field: string, limit: number) {
    this.client = client;
    this.request = request;
    this.field = field;
    this.limit = limit;
  }

  /** Answers all queries exactly. */
  async prepare(choosing: readonly TuneQuery[], heldOut: readonly TuneQuery[]): Promise<[Judged, Judged]> {
    const exact = { exact: true };
    return [
      { queries: choosing, exact: await this.run(choosing, exact) },
      { queries: heldOut, exact: await this.run(heldOut, exact) },
    ];
  }

  async point({ name }: SearchParameter, value: number, { queries, exact }: Judged): Promise<TunePoint> {
    const params = { [name]: value };
    await this.run(queries.slice(0, WARM_UP), params);
    return { value, ...figures(exact, await this.run(queries, params)) };
  }

  private async run(queries: readonly TuneQuery[], params: Record<string, unknown>): Promise<TimedAnswer[]> {
    const answers: TimedAnswer[] = [];
    for (const query of queries) {
      if (this.request.signal?.aborted) throw new ElanusError("CANCELLED", "the tuning was cancelled by its signal");
      answers.push(await this.ask(query, params));
      this.request.onProgress?.(++this.searches);
    }
    return answers;
  }

  private async ask({ vector, own }: TuneQuery, params: Record<string, unknown>): Promise<TimedAnswer> {
    const { collection: collection_name, filter } = this.request;
    const limit = own === undefined ? this.limit : this.limit + 1;
    const base = { collection_name, data: vector, anns_field: this.field, limit, params };
    const { ids, ms } = await searchTimed(this.client, filter === undefined ? base : { ...base, filter });
    return { ids: ids.filter((id) => id !== own).slice(0, this.limit), ms };
  }
}

function figures(exact: readonly TimedAnswer[], answers: readonly TimedAnswer[]): Omit<TunePoint, "value"> {
  const times = answers.map(({ ms }) => ms);
  const idsOf = (some: readonly TimedAnswer[]) => some.map(({ ids }) => ids);
  return {
    recall: meanRecall(idsOf(exact), idsOf(answers)),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
  };
}

async function fieldsOf(client: TuneClient, { collection, field }: TuneRequest) {
  const { schema } = await client.describeCollection({ collection_name: collection });
  const key = schema.fields.find(({ is_primary_key }) => is_primary_key)?.name ?? "id";
  // Searches by words are exact: there is nothing to tune.
  const vectors = schema.fields
    .filter(({ data_type, is_function_output }) => String(data_type).endsWith("Vector") && !is_function_output)
    .map(({ name }) => name);
  if (field === undefined && vectors.length === 1) return { key, field: vectors[0] };
  if (field !== undefined && vectors.includes(field)) return { key, field };
  throw new ElanusError(
    "FIELD_NOT_FOUND",
    field === undefined ? "no vector field is named" : `\`${field}\` is no vector field`,
    {
      hint: `name one of: ${vectors.join(", ")}`,
    },
  );
}
