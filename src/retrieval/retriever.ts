import type { Embedder } from "../embed/index.ts";
import { ElanusError } from "../errors/index.ts";
import { checkOptions, checkWhole, MOST_CANDIDATES } from "./check_options.ts";
import type { Reranker } from "./rerankers/reranker.ts";
import type { Retrieval, RowId } from "./retrieval.ts";
import type { Rule } from "./rules/rule.ts";
import { runSearch } from "./run/run_search.ts";
import type { SearchUser } from "./run/search_user.ts";
import { type Searchable, SearchedCollection } from "./run/searched_collection.ts";
import type { Source } from "./sources/source.ts";
import { type RerankOptions, rerankStage } from "./stages/rerank.ts";
import { rulesStage } from "./stages/rules.ts";
import type { Stage } from "./stages/stage.ts";

export interface RetrieverOptions {
  /** The embedder of the queries, where the collection has none on record or it is one's own. */
  readonly embedder?: Embedder;
}

export interface RetrieveOptions {
  /** How many hits (10). */
  readonly limit?: number;
  readonly offset?: number;
  /** What hits must pass in this search, beside what rules require. */
  readonly filter?: string;
  /** For whom: sources that go by behaviour look at it. The query may then be empty. */
  readonly user?: SearchUser;
  /** Keys of rows that are not wanted, as those that the user has seen. */
  readonly exclude?: Iterable<RowId>;
  /** Values of the filter's templates, as `price < {limit}`. */
  readonly exprValues?: Readonly<Record<string, unknown>>;
  /** The fields of the hits' rows; all but the vectors without it. */
  readonly outputFields?: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * A search made of stages: call it with what is looked for. Adding a stage makes another one, and leaves this as it is.
 */
export interface Retriever {
  /**
   * @throws ElanusError INVALID_PARAMETER, among them an empty query that is for no user; CANCELLED; what the stages
   *   throw.
   */
  (query: string, options?: RetrieveOptions): Promise<Retrieval>;
  /** Orders the candidates by a closer look at each. */
  rerank(reranker: Reranker, options?: RerankOptions): Retriever;
  /** What the shop wants beside: `require`, `boost`, `diversify`, `pin`. */
  rules(...rules: readonly Rule[]): Retriever;
  /** A stage of one's own. */
  stage(stage: Stage): Retriever;
}

/**
 * Searches in stages that narrow: retrieve, re-rank, apply the rules.
 *
 * @param products a typed collection, or a client (Elanus's or Milvus's) with the name of a collection.
 * @example
 * const search = retriever(products)
 *   .retrieve(hybrid({ dense: "embedding", words: "text", candidates: 200 }))
 *   .rules(boost("rating", 0.2), require("price < 100"));
 * const { hits, trace } = await search("running shoes for a marathon");
 */
export function retriever(
  products: Searchable,
  options: RetrieverOptions = {},
): { retrieve(source: Source): Retriever } {
  checkOptions("retriever", options, ["embedder"]);
  let opening: Promise<SearchedCollection> | undefined;
  const open = () => {
    opening ??= SearchedCollection.open(products, options.embedder).catch((error: unknown) => {
      // A collection that was not there may be the next time.
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return { retrieve: (source) => makeRetriever(open, source, []) };
}

const SEARCH_OPTIONS = [
  "limit",
  "offset",
  "filter",
  "user",
  "exclude",
  "exprValues",
  "outputFields",
  "signal",
] as const;

function makeRetriever(open: () => Promise<SearchedCollection>, source: Source, stages: readonly Stage[]): Retriever {
  const search = async (query: string, options: RetrieveOptions = {}) => {
    checkOptions("search", options, SEARCH_OPTIONS);
    const { limit = 10, offset = 0, user } = options;
    checkWhole("offset", offset, 0, MOST_CANDIDATES - 1);
    checkWhole("limit", limit, 1, MOST_CANDIDATES - offset);
    const text = checkQuery(query, user);
    const exclude = new Set(Array.from(options.exclude ?? [], String));
    return runSearch(await open(), source, stages, { ...options, limit, offset, exclude, query: text });
  };
  const withStage = (stage: Stage) => makeRetriever(open, source, [...stages, stage]);
  return Object.assign(search, {
    rerank: (reranker: Reranker, options?: RerankOptions) => withStage(rerankStage(reranker, options)),
    rules: (...rules: readonly Rule[]) => withStage(rulesStage(rules)),
    stage: withStage,
  });
}

/** Half characters, which no text that was written holds, stand for nothing. */
function checkQuery(query: string, user: SearchUser | undefined): string {
  if (query === "" && user !== undefined) return query;
  if (typeof query === "string" && query.trim() !== "") return query.replace(/\p{Surrogate}/gu, "\ufffd");
  throw new ElanusError("INVALID_PARAMETER", "the query is empty", {
    detail: typeof query === "string" ? undefined : `it is of type ${typeof query}`,
    hint: "say what to look for; `client.query` lists rows without looking for anything",
  });
}
