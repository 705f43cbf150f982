import type { SearchParameters } from "../../client/requests.ts";
import { checkBudget, checkOptions, checkWhole, MOST_CANDIDATES } from "../check_options.ts";
import type { SearchRun } from "../run/search_run.ts";
import type { VectorField } from "../run/searched_collection.ts";
import { type Loss, traceStep } from "../run/trace.ts";
import { searchField } from "./search_field.ts";
import { DEFAULT_CANDIDATES, moreCandidates, NO_WORDS, nothingKnown, tooFar } from "./semantic.ts";
import type { Source } from "./source.ts";

export interface KeywordOptions {
  /** The text, or the field that a BM25 function makes of it; may be left out where there is only one. */
  readonly words?: string;
  /** How many rows it finds (100). */
  readonly candidates?: number;
  readonly params?: Readonly<SearchParameters>;
  /** Milliseconds. */
  readonly budget?: number;
}

/** Finds rows that have the query's words, by BM25. Finds none where no row has any, or all of them are stop words. */
export function keyword(options: KeywordOptions = {}): Source {
  checkOptions("keyword", options, ["words", "candidates", "params", "budget"]);
  const { words, candidates = DEFAULT_CANDIDATES, params, budget } = options;
  checkWhole("candidates", candidates, 1);
  return {
    name: "keyword",
    budget: checkBudget(budget),
    async find(run) {
      const startedAt = performance.now();
      const field = run.collection.wordsField(words);
      const stage = `keyword(${field.text})`;
      if (run.query === "") return nothingKnown(stage, startedAt, NO_WORDS);
      const limit = Math.max(candidates, run.window);
      const ranked = await searchField(run, { kind: "words", field, data: run.query, limit, params });
      const ms = performance.now() - startedAt;
      const note = ranked.length === 0 ? nothingFound(run) : undefined;
      const whyLost = (id: string) => whyNotFound(run, { stage, field, limit }, id);
      return {
        candidates: ranked,
        steps: [traceStep({ stage, ms, ranked, kept: limit, toKeep: moreCandidates, note, whyLost })],
      };
    },
  };
}

function nothingFound({ filter }: SearchRun): string {
  return `no row${filter === undefined ? "" : " that passes the filter"} has a word of the query`;
}

interface WordSearch {
  readonly stage: string;
  readonly field: VectorField;
  readonly limit: number;
}

async function whyNotFound(run: SearchRun, { stage, field, limit }: WordSearch, id: string): Promise<Loss> {
  const ranked = await searchField(run, { kind: "words", field, data: run.query, limit: MOST_CANDIDATES });
  const rank = ranked.findIndex((candidate) => candidate.id === id) + 1;
  if (rank > 0) return tooFar(stage, rank, limit, `the ${limit} candidates`);
  if (ranked.length < MOST_CANDIDATES) return { stage, kept: limit, reason: "it has no word of the query" };
  return { stage, kept: limit, reason: `beyond row ${ranked.length} of the ${limit} candidates` };
}
