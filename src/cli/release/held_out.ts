import type { Command } from "commander";
import { ElanusError } from "../../errors/index.ts";
import { readRows } from "../../ingest/index.ts";
import { type Judgments, judgmentsOf, type Queries, queriesOf } from "../../retrieval/index.ts";
import { columnRoles, share, shareOfOne } from "../option_parsers.ts";
import type { UserFiles } from "./users_held_out.ts";

/** What a release is checked by. */
export interface HeldOutFiles {
  readonly queries?: string;
  readonly judgments?: string;
  readonly leastRecall: number;
  readonly leastOverlap?: number;
  readonly mostLoss: number;
}

/** The options of whatever checks a release. */
export function heldOutOptions(command: Command): Command {
  return command
    .option("--queries <file>", "ids and texts of the queries: TSV, CSV or JSONL")
    .option("--judgments <file>", "query, document, grade; without --queries a query's name is its text")
    .option("--least-recall <share>", "of the exact nearest, what the index must find", shareOfOne, 0.9)
    .option("--most-loss <share>", "of the live one's nDCG@10 and recall@100, what may be lost", shareOfOne, 0.05)
    .option(
      "--least-overlap <share>",
      "of the first hits, what both must have in common; needed without judgments",
      share,
    );
}

/** The options of whatever checks a release of towers. */
export function userOptions(command: Command): Command {
  return command
    .option("--interactions <files...>", "of towers: user, item, time; each user's last item is what should be found")
    .option("--users <files...>", "of towers: what is known of users")
    .option(
      "--columns <list>",
      "of towers: columns by what they are, as user=who,item=sku,time=at; users=member is the id in --users",
      columnRoles,
    );
}

/** @throws ElanusError INVALID_PARAMETER for files of texts and of users at once. */
export function refuseBoth({ interactions, queries, judgments }: HeldOutFiles & UserFiles): void {
  if (interactions === undefined || (queries === undefined && judgments === undefined)) return;
  throw new ElanusError("INVALID_PARAMETER", "a release is checked by --interactions or by --queries and --judgments");
}

/** What must hold for a release to pass. */
export function boundsOf({ leastRecall: recall, leastOverlap: overlap, mostLoss: loss }: HeldOutFiles) {
  return { recall, overlap, loss };
}

/** Queries by their ids, and judgments where there are any. @throws ElanusError INVALID_FILE, INVALID_PARAMETER */
export async function readHeldOut(files: HeldOutFiles): Promise<{ queries: Queries; judgments?: Judgments }> {
  const judgments = files.judgments === undefined ? undefined : await judgmentsOf(readRows([files.judgments]));
  if (files.queries !== undefined) return { queries: await queriesOf(readRows([files.queries])), judgments };
  if (judgments !== undefined)
    return { queries: new Map([...judgments.keys()].map((text) => [text, text])), judgments };
  throw new ElanusError("INVALID_PARAMETER", "a check needs --queries, or --judgments, or both");
}
