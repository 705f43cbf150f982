import type { JudgedQuery } from "../../evaluate/judged_queries.ts";
import type { RankedQuery } from "./boosted_trees.ts";

/** The candidates of one query and what is known of them. */
export interface Lesson extends RankedQuery {
  readonly query: JudgedQuery;
  readonly ids: readonly string[];
}
