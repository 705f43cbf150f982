import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import { HITS_NEEDED } from "../../retrieval/evaluate/metrics.ts";
import type { ReleaseEncoder } from "../encode/release_encoder.ts";
import type { Release } from "../record/release_record.ts";

/** What one release makes of one query. */
export interface HeldOutAnswer {
  readonly vector: Float32Array;
  /** Keys, the best first: `HITS_NEEDED` of them where there are so many. */
  readonly ids: readonly string[];
  /** Of the first hit; NaN without one. */
  readonly topScore: number;
  /** Of the k nearest by an exact search, the share that was found; undefined where the engine has none. */
  readonly recall: number | undefined;
  /** The same with what is excluded left in: so a live search finds it, which knows of none that are excluded. */
  readonly unfiltered: Pick<HeldOutAnswer, "topScore" | "recall">;
}

export interface HeldOutRequest<Query> {
  readonly client: Connection;
  readonly release: Release;
  readonly encoder: ReleaseEncoder<Query>;
  readonly queries: readonly Query[];
  readonly k: number;
  readonly exclude?: (query: Query) => readonly string[];
  readonly onQuery?: () => void;
  readonly signal?: AbortSignal;
}

/** Queries that are encoded at once. */
const BATCH = 64;

/** Asks a release all of the queries, in their order. @throws ElanusError CANCELLED; what encoder and searches throw. */
export async function askRelease<Query>(request: HeldOutRequest<Query>): Promise<HeldOutAnswer[]> {
  const { encoder, queries, onQuery, signal } = request;
  const answers: HeldOutAnswer[] = [];
  for (let from = 0; from < queries.length; from += BATCH) {
    const vectors = await encoder.encodeQueries(queries.slice(from, from + BATCH), { signal });
    for (const [i, vector] of vectors.entries()) {
      if (signal?.aborted) throw new ElanusError("CANCELLED", "the check was stopped");
      answers.push(await askOne(request, vector, queries[from + i]));
      onQuery?.();
    }
  }
  return answers;
}

async function askOne<Query>(
  { client, release, k, exclude }: HeldOutRequest<Query>,
  vector: Float32Array,
  query: Query,
): Promise<HeldOutAnswer> {
  const excluded = new Set(exclude?.(query));
  const { results } = await client.search(searchOf(release, vector, HITS_NEEDED + excluded.size));
  const exact = await exactIds(client, release, vector, k + excluded.size);
  const hits = results.filter(({ id }) => !excluded.has(id));
  const ids = hits.slice(0, HITS_NEEDED).map(({ id }) => id);
  const wanted = exact?.filter((id) => !excluded.has(id));
  return { vector, ids, ...lookedAt(hits, wanted, k), unfiltered: lookedAt(results, exact, k) };
}

function lookedAt(
  hits: readonly { readonly id: string; readonly score: number }[],
  exact: readonly string[] | undefined,
  k: number,
): HeldOutAnswer["unfiltered"] {
  const found = hits.slice(0, k).map(({ id }) => id);
  const recall = exact && shareOf(exact.slice(0, k), found);
  return { topScore: hits.at(0)?.score ?? Number.NaN, recall };
}

/** The k nearest by a search that compares all rows; undefined where the engine has none (Milvus). */
export async function exactIds(
  client: Connection,
  release: Release,
  vector: ArrayLike<number>,
  k: number,
  filtered: { readonly filter?: string; readonly exprValues?: Record<string, unknown> } = {},
): Promise<string[] | undefined> {
  if (client.engine === "milvus") return undefined;
  const { filter, exprValues } = filtered;
  const { results } = await client.search({
    ...searchOf(release, vector, k),
    params: { exact: true },
    ...(filter === undefined ? {} : { filter }),
    ...(exprValues === undefined ? {} : { exprValues }),
  });
  return results.map(({ id }) => id);
}

/** The share of the wanted that is among the found; 1 where nothing is wanted. */
export function shareOf(wanted: readonly string[], found: readonly string[]): number {
  const ids = new Set(found);
  return wanted.length === 0 ? 1 : wanted.filter((id) => ids.has(id)).length / wanted.length;
}

function searchOf({ collection, record }: Release, vector: ArrayLike<number>, limit: number) {
  return { collection_name: collection, anns_field: record.field, data: Float32Array.from(vector), limit };
}
