import { ElanusError } from "../../errors/index.ts";
import { checkBudget, checkOptions, checkWhole, MOST_CANDIDATES } from "../../retrieval/check_options.ts";
import {
  type Candidate,
  type Diagnosis,
  type Explanation,
  type Retrieval,
  type RetrieveOptions,
  type RetrieverClient,
  type RowId,
  retriever,
  type Trace,
} from "../../retrieval/index.ts";
import { isFailure } from "../../retrieval/run/failures.ts";
import type { UserFeatures } from "../features.ts";
import type { CandidateRelease } from "./candidate_release.ts";
import { type BlendOptions, blend } from "./sources/blend.ts";
import { popularSource } from "./sources/popular_source.ts";
import { SOURCE_SHARE, uncheckedFallback, withFallback } from "./with_fallback.ts";

export interface RecommenderOptions extends Omit<BlendOptions, "budget"> {
  /**
   * Milliseconds that a whole answer may take, with what comes behind: ranking, rules, the page. Finding candidates gets a
   * fifth of it, those that stand in among them.
   */
  readonly budget?: number;
  /** What is known of a user by id: asked where `candidates` is given an id alone. */
  readonly userOf?: (id: string) => Promise<Partial<UserFeatures> | undefined> | Partial<UserFeatures> | undefined;
}

export interface CandidatesOptions extends Pick<RetrieveOptions, "filter" | "exprValues" | "exclude" | "signal"> {
  /** How many (100). */
  readonly limit?: number;
  /** The fields of the candidates' rows; none without it. */
  readonly outputFields?: readonly string[];
}

export interface Recommendation extends Candidate {
  /** Whether it is popular and nothing more: it stands in for what was not found. */
  readonly isFallback: boolean;
}

export interface Recommendations {
  /** Best first; those that stand in come last. */
  readonly candidates: readonly Recommendation[];
  /** What each source did, and in how much time. */
  readonly trace: Trace;
  /** The rank and score of an item at every stage. */
  explain(id: RowId): Promise<Explanation>;
  /** Where an item that is not among the candidates was lost. */
  diagnose(id: RowId): Promise<Diagnosis>;
}

export interface Recommender {
  /**
   * Items for a user.
   *
   * @param user an id, or what is known: features and the session, of somebody who is not known by an id.
   * @throws ElanusError INVALID_PARAMETER, INVALID_FILTER, EMBEDDER_MISMATCH, CANCELLED: what was wrongly asked. Where a
   *   search fails or is late, popular items stand in.
   */
  candidates(user: string | Partial<UserFeatures>, options?: CandidatesOptions): Promise<Recommendations>;
}

/** What finding candidates may take of the whole. */
const RETRIEVAL_SHARE = 0.2;

/**
 * Finds items for users: by the towers, by what goes with their histories, and by what is popular where that is not enough.
 *
 * @param client Elanus's, or Milvus's own.
 * @example
 * const { candidates } = await recommender(client, release).candidates("u17", {
 *   limit: 1000,
 *   filter: "stock > 0 and region == 'eu'",
 *   exclude: seen,
 * });
 */
export function recommender(
  client: RetrieverClient,
  release: CandidateRelease,
  options: RecommenderOptions = {},
): Recommender {
  checkOptions("recommender", options, ["quotas", "weights", "params", "groupsOf", "budget", "userOf"]);
  const { userOf, ...blendOptions } = options;
  const whole = checkBudget(options.budget);
  const budget = whole === undefined ? undefined : whole * RETRIEVAL_SHARE;
  const { popular, collection } = release;
  const source = sourceOf(release, { ...blendOptions, budget });
  const search = retriever({ client, collection_name: collection }).retrieve(source);
  return {
    async candidates(given, wanted = {}) {
      checkOptions("candidates", wanted, ["limit", "filter", "exprValues", "exclude", "outputFields", "signal"]);
      const { limit = 100, outputFields = [] } = wanted;
      checkWhole("limit", limit, 1, MOST_CANDIDATES);
      const user = await userFeatures(given, userOf);
      try {
        return recommendations(await search("", { ...wanted, user, limit, outputFields }));
      } catch (error) {
        // The collection cannot even be looked at: there is no one to ask which rows pass a filter.
        if (popular === undefined || wanted.filter !== undefined || wanted.signal?.aborted || !isFailure(error))
          throw error;
        const groups = options.groupsOf?.(user) ?? [];
        const exclude = new Set(Array.from(wanted.exclude ?? [], String));
        return offline(uncheckedFallback(popular, groups, { limit, exclude }), error);
      }
    },
  };
}

/** The sources of a release, and popular items behind them where it has any. */
function sourceOf(release: CandidateRelease, options: BlendOptions) {
  const { towers, models = [], popular } = release;
  const hasSources = towers !== undefined || models.length > 0;
  if (popular === undefined) return blend(release, options);
  const { groupsOf, budget } = options;
  const own = { groupsOf, budget: budget && budget * SOURCE_SHARE };
  const source = hasSources ? blend(release, { ...options, ...own }) : popularSource(popular, own);
  return withFallback(source, popular, { groupsOf, budget });
}

async function userFeatures(
  given: string | Partial<UserFeatures>,
  userOf: RecommenderOptions["userOf"],
): Promise<UserFeatures> {
  const nothing = { history: [], fields: {} };
  if (typeof given === "string") return { ...nothing, id: given, ...(await userOf?.(given)) };
  if (typeof given === "object" && given !== null) return { ...nothing, ...given };
  throw new ElanusError("INVALID_PARAMETER", "the user is neither an id nor what is known of one", {
    detail: `it is of type ${typeof given}`,
  });
}

function recommendations({ hits, trace, explain, diagnose }: Retrieval): Recommendations {
  return { candidates: hits.map(marked), trace, explain, diagnose };
}

/** Field by field: a spread takes V8 two microseconds, and there may be thousands. */
function marked({ id, score, row, sources }: Candidate): Recommendation {
  return { id, score, row, sources, isFallback: sources.some(({ kind }) => kind === "fallback") };
}

function offline(candidates: readonly Candidate[], error: unknown): Recommendations {
  const note = `not looked up: ${error instanceof Error ? error.message : String(error)}`;
  const ranked = candidates.map(({ id, score }) => ({ id, score }));
  const step = { stage: "fallback(popular)", ms: 0, ranked, kept: ranked.length, fellBack: true, note };
  return {
    candidates: candidates.map(marked),
    trace: { query: "", steps: [step], ms: 0 },
    explain: async (id) => ({ id: String(id), stages: [] }),
    diagnose: () => Promise.reject(error),
  };
}
