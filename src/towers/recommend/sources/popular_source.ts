import { checkBudget, checkOptions, checkWhole } from "../../../retrieval/check_options.ts";
import type { SearchUser, Source } from "../../../retrieval/index.ts";
import type { PopularLists } from "../../sources/popular/popular_lists.ts";
import { findRanked, type ModelSourceOptions } from "./model_source.ts";

/** Which groups' lists are for a user, as those of the region: the first one's come first. */
export type GroupsOfUser = (user: SearchUser | undefined) => readonly string[];

export interface PopularSourceOptions extends ModelSourceOptions {
  /** No groups without it: what is popular overall. */
  readonly groupsOf?: GroupsOfUser;
}

/** Finds what is popular, within the groups of the user and overall. */
export function popularSource(lists: PopularLists, options: PopularSourceOptions = {}): Source {
  checkOptions("popularSource", options, ["groupsOf", "candidates", "budget"]);
  const { groupsOf, candidates, budget } = options;
  if (candidates !== undefined) checkWhole("candidates", candidates, 1);
  return {
    name: "popular",
    budget: checkBudget(budget),
    find(run) {
      const groups = groupsOf?.(run.user) ?? [];
      const ranking = (limit: number) => lists.itemsOf(groups, { limit, exclude: run.exclude });
      return findRanked(run, { kind: "popular", name: "popular", ranking, limit: candidates ?? run.window });
    },
  };
}
