import { type Command, InvalidArgumentError } from "commander";
import type { FunnelOptions } from "../retrieval/index.ts";
import { commaSeparatedNumbers, shareBelowOne, wholeNumber } from "./option_parsers.ts";

/** What of a funnel can be said on the command line, beside its candidates: what `elanus tune --funnel` finds. */
export type FunnelShape = Pick<FunnelOptions, "dims" | "scales" | "prune">;

/** The options of whatever searches through a funnel. */
export function funnelOptions(command: Command): Command {
  return command
    .option("--dims <n>", "funnel: by how many of the first dims candidates are found", wholeNumber(1, 32_768))
    .option("--scales <list>", "funnel: by which dims they are scored anew, as 64,128,256", commaSeparatedNumbers)
    .option("--prune <share>", "funnel: the share of them that each scale drops (0.5)", shareBelowOne);
}

/** @throws InvalidArgumentError where there is a shape and no funnel. */
export function funnelShape({ dims, scales, prune }: FunnelShape, modes: readonly string[]): FunnelShape {
  const shape = { ...(dims && { dims }), ...(scales && { scales }), ...(prune !== undefined && { prune }) };
  const [given] = Object.keys(shape);
  if (given === undefined || modes.includes("funnel")) return shape;
  throw new InvalidArgumentError(`--${given} goes with the mode funnel.`);
}
