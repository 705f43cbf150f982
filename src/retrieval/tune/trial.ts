import type { Client, VectorSearch } from "../../client/client.ts";
import type { SearchParameters } from "../../client/requests.ts";
import { ElanusError } from "../../errors/index.ts";
import { percentile } from "../measure/percentile.ts";
import { meanRecall } from "../measure/recall.ts";
import { searchTimed, type TimedAnswer } from "../measure/timed_search.ts";
import { queriesOfRows, type TuneQuery } from "./held_out_queries.ts";

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

/** What searches find, as a share of the exact hits, and what they cost in milliseconds. */
export interface Figures {
  readonly recall: number;
  readonly p50: number;
  readonly p99: number;
}

const WARM_UP = 100;

/** Queries with their exact answers. */
export interface Judged {
  readonly queries: readonly TuneQuery[];
  readonly exact: readonly TimedAnswer[];
}

/** What a tuning begins with. */
interface Begun {
  readonly trial: Trial;
  readonly queries: readonly TuneQuery[];
  readonly target: number;
}

/** The searches of one tuning. */
export class Trial {
  readonly field: string;
  readonly limit: number;
  private readonly client: TuneClient;
  private readonly request: TuneRequest;
  private searches = 0;

  private constructor(client: TuneClient, request: TuneRequest, field: string, limit: number) {
    this.client = client;
    this.request = request;
    this.field = field;
    this.limit = limit;
  }

  /** @throws ElanusError INVALID_PARAMETER, COLLECTION_NOT_FOUND, FIELD_NOT_FOUND */
  static async of(client: TuneClient, request: TuneRequest): Promise<Begun> {
    const { targetRecall: target = 0.98, limit = 10, sample: count = 400 } = request;
    if (!(target > 0 && target <= 1)) {
      throw new ElanusError("INVALID_PARAMETER", "`targetRecall` must be above 0 and at most 1", {
        detail: `it is ${target}`,
      });
    }
    const { field, key } = await fieldsOf(client, request);
    const queries = request.queries ?? (await queriesOfRows(client, { ...request, field, key, count }));
    return { trial: new Trial(client, request, field, limit), queries, target };
  }

  /** A query that is a row asks for one hit more, and leaves out its own. */
  get mostHits(): number {
    return this.limit + 1;
  }

  /** Answers all queries exactly: the half that chooses, and the half that is held out. */
  async prepare(queries: readonly TuneQuery[]): Promise<[Judged, Judged]> {
    const half = Math.ceil(queries.length / 2);
    const [choosing, heldOut] = [queries.slice(0, half), queries.slice(half)];
    const exact = { exact: true };
    return [
      { queries: choosing, exact: await this.run(choosing, exact) },
      { queries: heldOut, exact: await this.run(heldOut, exact) },
    ];
  }

  /** What searches with these parameters find and cost. */
  async measure(params: SearchParameters, { queries, exact }: Judged): Promise<Figures> {
    await this.run(queries.slice(0, WARM_UP), params);
    return figures(exact, await this.run(queries, params));
  }

  private async run(queries: readonly TuneQuery[], params: SearchParameters): Promise<TimedAnswer[]> {
    const answers: TimedAnswer[] = [];
    for (const query of queries) {
      if (this.request.signal?.aborted) throw new ElanusError("CANCELLED", "the tuning was cancelled by its signal");
      answers.push(await this.ask(query, params));
      this.request.onProgress?.(++this.searches);
    }
    return answers;
  }

  private async ask({ vector, own }: TuneQuery, params: SearchParameters): Promise<TimedAnswer> {
    const { collection: collection_name, filter } = this.request;
    const limit = own === undefined ? this.limit : this.mostHits;
    const base = { collection_name, data: vector, anns_field: this.field, limit, params };
    const { ids, ms } = await searchTimed(this.client, filter === undefined ? base : { ...base, filter });
    return { ids: ids.filter((id) => id !== own).slice(0, this.limit), ms };
  }
}

/** Recall against exact answers, and times. */
export function figures(exact: readonly TimedAnswer[], answers: readonly TimedAnswer[]): Figures {
  const times = answers.map(({ ms }) => ms);
  const idsOf = (some: readonly TimedAnswer[]) => some.map(({ ids }) => ids);
  return {
    recall: meanRecall(idsOf(exact), idsOf(answers)),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
  };
}

/** The field that is searched, and the key. @throws ElanusError FIELD_NOT_FOUND */
export async function fieldsOf(client: TuneClient, { collection, field }: TuneRequest) {
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
