import type { Candidate } from "../candidate.ts";
import type { SearchUser } from "../run/search_user.ts";

/** Looks at each candidate beside the query, closer than a search can. */
export interface Reranker {
  /** What the trace calls it. */
  readonly name: string;
  /** The output fields that it reads of a candidate's row; all but the vectors where it does not say. */
  readonly fields?: readonly string[];
  /**
   * One score a candidate, in their order; higher is better, and a scale of its own will do. The signal aborts when the
   * search is given up or the stage's time is: what comes later is not looked at. The user is whom the search is for.
   */
  rerank(
    query: string,
    candidates: readonly Candidate[],
    options: { readonly signal: AbortSignal; readonly user?: SearchUser },
  ): Promise<readonly number[]>;
}
