import { ElanusError } from "../../errors/index.ts";
import type { IndexHits } from "../../index/vector_index.ts";
import { cancelled } from "../../kernels/worker_pool.ts";
import type { HeldRead } from "../query/held_read.ts";
import { Turn } from "../query/turn.ts";
import { answerQuery, firstQuery } from "./answer_query.ts";
import type { GroupedHit } from "./grouped_hits.ts";
import type { Hit } from "./near_to_far.ts";
import { recallOf } from "./recall.ts";
import { indexFor, type Search, type SearchAnswer, type SearchedPart } from "./search.ts";

/** Answers a search that gives way, and ends the read. Errors, `show` and `signal` as in `searchCollection`. */
export function searchHeld<T>(
  read: HeldRead,
  search: Search,
  show: (hit: Hit | GroupedHit, query: number) => T,
  signal?: AbortSignal,
): Promise<SearchAnswer<T>> {
  return whileHeld([read], signal, async () => {
    const found = await answersOf(read, search);
    const recalls = search.recall ? await recallsOf(read, search, found) : [];
    return { hits: found.map((hits, query) => hits.map((hit) => show(hit, query))), recalls };
  });
}

/**
 * Does something with reads, and ends them, at the latest with the signal.
 *
 * @throws ElanusError with the reason for which one was ended meanwhile; CANCELLED with the signal.
 */
export async function whileHeld<T>(
  reads: readonly Pick<HeldRead, "lease">[],
  signal: AbortSignal | undefined,
  use: () => Promise<T>,
): Promise<T> {
  const end = (reason: ElanusError) => {
    for (const { lease } of reads) lease.end(reason);
  };
  const cancel = () => signal && end(cancelled(signal));
  if (signal?.aborted) cancel();
  signal?.addEventListener("abort", cancel);
  try {
    return await use();
  } catch (failure) {
    for (const { lease } of reads) lease.use();
    throw failure;
  } finally {
    signal?.removeEventListener("abort", cancel);
    end(new ElanusError("CLOSED", "the read is over"));
  }
}

/** Beside what was found, by an exact search over the same rows. */
async function recallsOf(read: HeldRead, search: Search, found: readonly Hit[][]): Promise<number[]> {
  const exact = await answersOf(read, { ...search, exact: true, dims: undefined, funnel: undefined });
  return found.map((hits, i) => recallOf(hits, exact[i], search.dims === undefined));
}

/** The hits of each vector. Indexes that can are asked in worker threads; what is left to do is done in turns. */
export async function answersOf({ parts: held, lease }: HeldRead, search: Search): Promise<(Hit | GroupedHit)[][]> {
  const parts = held.map((part) => ({ ...part, ...indexFor(part.segment, search) }));
  const turn = new Turn(lease);
  const first = await Promise.all(parts.map((part) => firstFound(part, search, turn)));
  const hits: (Hit | GroupedHit)[][] = [];
  for (const [i, vector] of search.vectors.entries()) {
    await turn.next();
    const asked = first.map((found) => found[i]);
    hits.push(answerQuery(parts, vector, search, asked));
  }
  return hits;
}

async function firstFound(part: SearchedPart, search: Search, turn: Turn): Promise<IndexHits[]> {
  const { vectors } = search;
  await turn.next();
  const inWorkers = part.index.searchMany?.(vectors, firstQuery(part, vectors[0], search));
  if (inWorkers !== undefined) return inWorkers;
  const found: IndexHits[] = [];
  for (const vector of vectors) {
    await turn.next();
    found.push(part.index.search(firstQuery(part, vector, search)));
  }
  return found;
}
