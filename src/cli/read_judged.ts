import { ElanusError } from "../errors/index.ts";
import { readRows } from "../ingest/index.ts";
import { type Judgments, judgmentsOf, judgmentsOfClicks, type Queries, queriesOf } from "../retrieval/index.ts";

/** What judges or users say, and the texts of the queries where they stand in a file of their own. */
export interface Judged {
  readonly judgments: Judgments;
  readonly queries?: Queries;
}

/** Reads what --judgments or --clicks and --queries name. @throws ElanusError INVALID_FILE */
export async function readJudged(files: {
  readonly judgments?: string;
  readonly clicks?: string;
  readonly queries?: string;
}): Promise<Judged> {
  const judgments =
    files.clicks === undefined
      ? await judgmentsOf(readRows(files.judgments === undefined ? [] : [files.judgments]))
      : await judgmentsOfClicks(readRows([files.clicks]));
  if (judgments.size === 0) {
    throw new ElanusError("INVALID_FILE", `\`${files.clicks ?? files.judgments}\` holds no judgments`, {
      hint: "its first line is a header, and each line below it a judgment",
    });
  }
  if (files.queries === undefined) return { judgments };
  return { judgments, queries: await queriesOf(readRows([files.queries])) };
}
