import type { SearchParameters } from "../../client/requests.ts";
import { isOfUnknownText } from "../../embed/index.ts";
import { checkBudget, checkOptions, checkWhole, MOST_CANDIDATES } from "../check_options.ts";
import type { SearchRun } from "../run/search_run.ts";
import type { VectorField } from "../run/searched_collection.ts";
import { type Loss, traceStep } from "../run/trace.ts";
import { isElanus, searchField } from "./search_field.ts";
import type { Found, Source } from "./source.ts";

export interface SemanticOptions {
  /** The field of vectors; may be left out where an embedder fills only one. */
  readonly dense?: string;
  /** How many rows it finds (100). */
  readonly candidates?: number;
  /** `ef` and its like. */
  readonly params?: Readonly<SearchParameters>;
  /** Milliseconds. */
  readonly budget?: number;
}

export const DEFAULT_CANDIDATES = 100;
export const NO_WORDS = "the search is for a user and has no words";
export const UNKNOWN_WORDS = "the embedder knows none of these words: it has no meaning to search by";

/** Finds rows that mean what the query means. Finds none where the embedder knows no word of it. */
export function semantic(options: SemanticOptions = {}): Source {
  checkOptions("semantic", options, ["dense", "candidates", "params", "budget"]);
  const { dense, candidates = DEFAULT_CANDIDATES, params, budget } = options;
  checkWhole("candidates", candidates, 1);
  return {
    name: "semantic",
    budget: checkBudget(budget),
    async find(run, signal) {
      const startedAt = performance.now();
      const field = await run.collection.denseField(dense);
      const stage = `semantic(${field.name})`;
      const data = await queryVector(run, field, signal);
      const limit = Math.max(candidates, run.window);
      if (data === undefined) return nothingKnown(stage, startedAt, whyNoVector(run));
      const ranked = await searchField(run, { kind: "dense", field, data, limit, params });
      const ms = performance.now() - startedAt;
      const whyLost = (id: string) => whyNotNear(run, { stage, field, data, limit }, id);
      return {
        candidates: ranked,
        steps: [traceStep({ stage, ms, ranked, kept: limit, toKeep: moreCandidates, whyLost })],
      };
    },
  };
}

/** The query's vector; undefined where it has no words, or the embedder makes nothing of them. */
export async function queryVector(
  { collection, query }: SearchRun,
  field: VectorField,
  signal: AbortSignal,
): Promise<number[] | undefined> {
  if (query === "") return undefined;
  const vector = await collection.embed(field.name, query, signal);
  const { spec } = await collection.embedderOf(field.name);
  return (spec === "lsa" || spec === "trained") && isOfUnknownText(vector) ? undefined : Array.from(vector);
}

/** Why a query has no vector. */
export function whyNoVector({ query }: SearchRun): string {
  return query === "" ? NO_WORDS : UNKNOWN_WORDS;
}

/** What a search comes to that has nothing to go by; `note` says why. */
export function nothingKnown(stage: string, startedAt: number, note: string): Found {
  const ms = performance.now() - startedAt;
  const whyLost = async () => ({ stage, reason: note });
  return { candidates: [], steps: [traceStep({ stage, ms, ranked: [], kept: 0, note, whyLost })] };
}

export interface NearSearch {
  readonly stage: string;
  readonly field: VectorField;
  readonly data: number[];
  readonly limit: number;
}

/** The rank that the row truly has: too low, or the index has missed it. */
export async function whyNotNear(run: SearchRun, { stage, field, data, limit }: NearSearch, id: string): Promise<Loss> {
  const params = isElanus(run.collection.client) ? { exact: true } : {};
  const ranked = await searchField(run, { kind: "dense", field, data, limit: MOST_CANDIDATES, params });
  const rank = ranked.findIndex((candidate) => candidate.id === id) + 1;
  if (rank === 0) return { stage, kept: limit, reason: `beyond row ${ranked.length} of the ${limit} candidates` };
  if (rank > limit) return tooFar(stage, rank, limit, `the ${limit} candidates`);
  const reason = `row ${rank} of the ${limit} candidates, but the index missed it`;
  return { stage, rank, kept: limit, reason, change: "a larger `ef` or `nprobe` in `params`" };
}

/** The loss of a row that lies behind the last candidate. */
export function tooFar(stage: string, rank: number, kept: number, of: string): Loss {
  return { stage, rank, kept, reason: `row ${rank} of ${of}`, change: moreCandidates(rank) };
}

/** What keeps the row of a rank. */
export function moreCandidates(rank: number): string {
  return `candidates: ${rank}`;
}
