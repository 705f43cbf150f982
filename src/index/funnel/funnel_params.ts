import { ElanusError } from "../../errors/index.ts";
import { choiceParam, integerParam, numberParam } from "../check_params.ts";
import type { IndexParams } from "../vector_index.ts";

/** Whether rows are turned onto their principal axes before a prefix is taken; "auto": where the raw dims do less well. */
export type Rotate = "auto" | "pca" | "none";

/** How an index narrows: rows are compared on few dims, and the best of them on all (docs/indexes.md, the funnel). */
export interface FunnelParams {
  /** Dims that rows are compared on; hits are scored on all. "auto": as a sample of the rows has it. */
  readonly prefix: number | "auto";
  readonly rotate: Rotate;
  /** The recall at limit 10 that a search by default should reach; "auto" takes prefixes that do not stand in its way. */
  readonly target_recall: number;
}

/** The names of these parameters. */
export const FUNNEL_NAMES = ["prefix", "rotate", "target_recall"] as const;

/** Candidates of a walk where a search does not say. */
export const DEFAULT_EF = 64;

const DEFAULT_TARGET_RECALL = 0.98;
const ROTATE: readonly Rotate[] = ["auto", "pca", "none"];

/** Those of an index's build parameters, with defaults. @throws ElanusError INVALID_PARAMETER */
export function checkFunnel(params: IndexParams): FunnelParams {
  return {
    prefix: prefixParam(params),
    rotate: choiceParam(params, "rotate", ROTATE) ?? "auto",
    target_recall: numberParam(params, "target_recall", { from: 0.5, below: 1 }) ?? DEFAULT_TARGET_RECALL,
  };
}

/** Those that were given alone, checked. @throws ElanusError INVALID_PARAMETER */
export function givenFunnel(params: IndexParams): Partial<FunnelParams> {
  const { prefix, rotate, target_recall } = checkFunnel(params);
  return {
    ...(isGiven(params, "prefix") && { prefix }),
    ...(isGiven(params, "rotate") && { rotate }),
    ...(isGiven(params, "target_recall") && { target_recall }),
  };
}

/** The name of one that was given, if any was. */
export function oneGiven(params: IndexParams): string | undefined {
  return FUNNEL_NAMES.find((name) => isGiven(params, name));
}

function isGiven(params: IndexParams, name: (typeof FUNNEL_NAMES)[number]): boolean {
  return params[name] !== undefined && params[name] !== null;
}

function prefixParam(params: IndexParams): number | "auto" {
  if (params.prefix === "auto") return "auto";
  return integerParam(params, "prefix", { from: 1, to: 32_768 }) ?? "auto";
}

/** The prefix that is set by hand, if one is. @throws ElanusError INVALID_PARAMETER where there are not so many dims. */
export function prefixByHand({ prefix }: Pick<FunnelParams, "prefix">, dim: number): number | undefined {
  if (prefix === "auto") return undefined;
  if (prefix <= dim) return prefix;
  throw new ElanusError("INVALID_PARAMETER", "`prefix` is larger than the dim of the vectors", {
    detail: `prefix ${prefix}, dim ${dim}`,
    hint: `choose a \`prefix\` from 1 to ${dim}, or leave it out`,
  });
}

/** Of parameters that were checked before the dim was known. @throws ElanusError as `prefixByHand`. */
export function checkPrefix({ prefix }: IndexParams, dim: number): void {
  if (typeof prefix === "number") prefixByHand({ prefix }, dim);
}

/**
 * Refuses these parameters where rows are compared by codes of other kinds.
 *
 * @param why rows cannot be compared on a prefix.
 * @param narrowing the indexes that do, for the hint.
 * @throws ElanusError INVALID_PARAMETER
 */
export function refuseFunnel(params: IndexParams, type: string, why: string, narrowing: string): void {
  const given = oneGiven(params);
  if (given === undefined) return;
  throw new ElanusError("INVALID_PARAMETER", `\`${given}\` is not a build parameter of ${type}`, {
    detail: why,
    hint: `${narrowing} compare rows on a \`prefix\``,
  });
}
