import type { Command } from "commander";
import { ElanusError } from "../../errors/index.ts";
import { readRows } from "../../ingest/index.ts";
import { type Judgments, judgmentsOf, type Queries, queriesOf } from "../../retrieval/index.ts";
import { shareOfOne } from "../option_parsers.ts";

/** What a release is checked by. */
export interface HeldOutFiles {
  readonly queries?: string;
  readonly judgments?: string;
  readonly leastRecall: number;
  readonly leastOverlap?: number;
}

/** The options of whatever checks a release. */
export function heldOutOptions(command: Command): Command {
  return command
    .option("--queries <file>", "ids and texts of the queries: TSV, CSV or JSONL")
    .option("--judgments <file>", "query, document, grade; without --queries a query's name is its text")
    .option("--least-recall <share>", "of the exact nearest, what the index must find", shareOfOne, 0.9)
    .option("--least-overlap <share>", "of the first hits, what both must have in common", shareOfOne);
}

/** What must hold for a release to pass. */
export function boundsOf({ leastRecall: recall, leastOverlap: overlap }: HeldOutFiles) {
  return { recall, overlap };
}

/** Queries by their ids, and judgments where there are any. @throws ElanusError INVALID_FILE, INVALID_PARAMETER */
export async function readHeldOut(files: HeldOutFiles): Promise<{ queries: Queries; judgments?: Judgments }> {
  const judgments = files.judgments === undefined ? undefined : await judgmentsOf(readRows([files.judgments]));
  if (files.queries !== undefined) return { queries: await queriesOf(readRows([files.queries])), judgments };
  if (judgments !== undefined)
    return { queries: new Map([...judgments.keys()].map((text) => [text, text])), judgments };
  throw new ElanusError("INVALID_PARAMETER", "a check needs --queries, or --judgments, or both");
}
