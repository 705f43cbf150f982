import { ElanusError } from "../../errors/index.ts";
import type { Judgments } from "./judgments.ts";
import type { Grades } from "./metrics.ts";
import type { Queries } from "./queries.ts";

/** A query that rankings can be measured by. */
export interface JudgedQuery {
  readonly id: string;
  readonly text: string;
  readonly grades: Grades;
}

/** The others, by what they lack. */
export interface LeftOutQueries {
  readonly withoutText: readonly string[];
  readonly withoutRelevant: readonly string[];
  readonly withoutJudgments: readonly string[];
}

/**
 * Brings judgments and the texts of their queries together; without texts a query's name is its text.
 *
 * @throws ElanusError INVALID_PARAMETER where no query has a text and a relevant document.
 */
export function judgedQueries(
  judgments: Judgments,
  queries?: Queries,
): { readonly judged: readonly JudgedQuery[]; readonly leftOut: LeftOutQueries } {
  const judged: JudgedQuery[] = [];
  const withoutText: string[] = [];
  const withoutRelevant: string[] = [];
  for (const [id, grades] of judgments) {
    const text = queries === undefined ? id : queries.get(id);
    if (text === undefined || text.trim() === "") withoutText.push(id);
    else if (!Array.from(grades.values()).some((grade) => grade > 0)) withoutRelevant.push(id);
    else judged.push({ id, text, grades });
  }
  const withoutJudgments = Array.from(queries?.keys() ?? []).filter((id) => !judgments.has(id));
  if (judged.length > 0) return { judged, leftOut: { withoutText, withoutRelevant, withoutJudgments } };
  throw new ElanusError("INVALID_PARAMETER", "no query can be measured by these judgments", {
    detail: `${judgments.size} are judged: ${withoutText.length} without a text, ${withoutRelevant.length} without a relevant document`,
    hint:
      withoutText.length > 0
        ? "the ids of the queries file must be those of the judgments"
        : "a grade above 0 makes a document relevant",
  });
}
