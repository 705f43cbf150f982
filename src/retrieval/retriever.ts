import type { Embedder } from "../embed/index.ts";
import { ElanusError } from "../errors/index.ts";
import { checkOptions, checkWhole, MOST_CANDIDATES } from "./check_options.ts";
import type { Reranker } from "./rerankers/reranker.ts";
import type { Retrieval, RowId } from "./retrieval.ts";
import { runSearch } from "./run/run_search.ts";
import type { SearchUser } from "./run/search_user.ts";
import { type Searchable, SearchedCollection } from "./run/searched_collection.ts";
import type { Source } from "./sources/source.ts";
import { type RerankOptions, rerankStage } from "./stages/rerank.ts";
import { type RulesGiven, rulesStage } from "./stages/rules.ts";
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
  /** What the shop wants beside: `require`, `boost`, `diversify`, `pin`; options may come last. */
  rules(...rules: RulesGiven): Retriever;
  /** A stage of one's own. */
  stage(stage: Stage): Retriever;
}

/**
 * Searches in stages that narrow: retrieve, re-rank, apply the rules.
 *
 * @param products a typed collection, or a client (Elanus's or Milvus's) with the name of a collection. An alias is looked
 *   up again for searches that come 250 ms later; each search is wholly of one collection.
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
  const opened = new OpenedCollection(products, options.embedder);
  return { retrieve: (source) => makeRetriever(opened, source, []) };
}

/** How long what an alias stands for is taken for known, as by searches of releases. */
const ALIAS_KNOWN_MS = 250;

/**
 * The collection that is searched: opened once by its name, looked for again where the name is an alias. Each search is
 * given one collection, whenever the alias is turned, and so meets the vectors of one encoder alone.
 */
class OpenedCollection {
  private readonly products: Searchable;
  private readonly embedder: Embedder | undefined;
  private known: { readonly opening: Promise<SearchedCollection>; until: number } | undefined;

  constructor(products: Searchable, embedder: Embedder | undefined) {
    this.products = products;
    this.embedder = embedder;
  }

  /** Does a search; on what the alias stands for by now, where the collection was dropped under it. */
  async run<T>(search: (collection: SearchedCollection) => Promise<T>): Promise<T> {
    const collection = await this.current();
    try {
      return await search(collection);
    } catch (error) {
      const isGone = error instanceof ElanusError && error.code === "COLLECTION_NOT_FOUND";
      const next = isGone ? await this.open() : collection;
      if (next.name === collection.name) throw error;
      return search(next);
    }
  }

  private current(): Promise<SearchedCollection> {
    const { known } = this;
    return known !== undefined && performance.now() < known.until ? known.opening : this.open();
  }

  private open(): Promise<SearchedCollection> {
    const opening = this.openAfter(this.known?.opening);
    const known = { opening, until: performance.now() + ALIAS_KNOWN_MS };
    this.known = known;
    opening.then(
      ({ name }) => {
        if (name === this.products.collection_name) known.until = Number.POSITIVE_INFINITY;
      },
      () => {
        // A collection that was not there may be the next time.
        known.until = 0;
      },
    );
    return opening;
  }

  /** What stages have learnt of a collection is kept while it is the same. */
  private async openAfter(before: Promise<SearchedCollection> | undefined): Promise<SearchedCollection> {
    const fresh = await SearchedCollection.open(this.products, this.embedder);
    const kept = await before?.catch(() => undefined);
    return kept?.name === fresh.name ? kept : fresh;
  }
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

function makeRetriever(opened: OpenedCollection, source: Source, stages: readonly Stage[]): Retriever {
  const search = async (query: string, options: RetrieveOptions = {}) => {
    checkOptions("search", options, SEARCH_OPTIONS);
    const { limit = 10, offset = 0, user } = options;
    checkWhole("offset", offset, 0, MOST_CANDIDATES - 1);
    checkWhole("limit", limit, 1, MOST_CANDIDATES - offset);
    const text = checkQuery(query, user);
    const exclude = new Set(Array.from(options.exclude ?? [], String));
    const asked = { ...options, limit, offset, exclude, query: text };
    return opened.run((collection) => runSearch(collection, source, stages, asked));
  };
  const withStage = (stage: Stage) => makeRetriever(opened, source, [...stages, stage]);
  return Object.assign(search, {
    rerank: (reranker: Reranker, options?: RerankOptions) => withStage(rerankStage(reranker, options)),
    rules: (...rules: RulesGiven) => withStage(rulesStage(rules)),
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
