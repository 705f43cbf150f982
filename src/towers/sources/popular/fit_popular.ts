import { ElanusError } from "../../../errors/index.ts";
import { checkOptions, checkWhole } from "../../../retrieval/check_options.ts";
import type { Interaction } from "../../interactions.ts";
import { bestScores } from "../best_scores.ts";
import { checkHalfLife } from "../history_weights.ts";
import { interactionMatrix } from "../interaction_matrix.ts";
import { type PopularList, PopularLists } from "./popular_lists.ts";

export interface PopularOptions {
  /**
   * What happened so long before the end counts half as much, in the unit of the times; all counts alike without it.
   */
  readonly halfLife?: number;
  /** The end of time: the last interaction without it. */
  readonly at?: number;
  /** The groups that an interaction counts for beside the whole, as the item's category or the user's region. */
  readonly groupsOf?: (interaction: Interaction) => readonly string[];
  /** How many items a list keeps (1,000). */
  readonly most?: number;
}

/**
 * Lists of popular items: by the sum of the weights of their interactions, of which old ones may count less.
 *
 * @throws ElanusError INVALID_PARAMETER where there is nothing to learn from.
 */
export function fitPopular(interactions: Iterable<Interaction>, options: PopularOptions = {}): PopularLists {
  checkOptions("fitPopular", options, ["halfLife", "at", "groupsOf", "most"]);
  const { halfLife, groupsOf, most = 1000 } = options;
  checkHalfLife(halfLife);
  checkWhole("most", most, 1);
  const counted = [...interactions].filter(({ weight }) => weight !== 0);
  const { items: ids } = interactionMatrix(counted);
  const numbers = new Map(ids.names.map((name, number) => [name, number]));
  const end = options.at ?? counted.reduce((latest, { time }) => Math.max(latest, time), Number.NEGATIVE_INFINITY);
  const overall = new Map<number, number>();
  const groups = new Map<string, Map<number, number>>();
  for (const interaction of counted) {
    const worth = interaction.weight * decay(end - interaction.time, halfLife);
    const number = numbers.get(interaction.item) ?? 0;
    count(overall, number, worth);
    for (const group of new Set(groupsOf?.(interaction))) count(groupNamed(groups, group), number, worth);
  }
  const byGroup = new Map(Array.from(groups, ([name, sums]) => [name, listOf(sums, most)]));
  return new PopularLists(ids, listOf(overall, most), byGroup);
}

/** What comes after the end counts in full. */
function decay(age: number, halfLife: number | undefined): number {
  return halfLife === undefined ? 1 : 2 ** (-Math.max(age, 0) / halfLife);
}

function count(sums: Map<number, number>, item: number, worth: number): void {
  sums.set(item, (sums.get(item) ?? 0) + worth);
}

/** @throws ElanusError INVALID_PARAMETER: lists without a name stand for the whole. */
function groupNamed(groups: Map<string, Map<number, number>>, name: string): Map<number, number> {
  if (name === "") throw new ElanusError("INVALID_PARAMETER", "`groupsOf` names a group that has no name");
  const known = groups.get(name) ?? new Map<number, number>();
  groups.set(name, known);
  return known;
}

function listOf(sums: ReadonlyMap<number, number>, most: number): PopularList {
  const numbers = Uint32Array.from(sums.keys()).sort();
  const worths = Float64Array.from(numbers, (number) => sums.get(number) ?? 0);
  const best = bestScores(worths, most);
  return { items: Uint32Array.from(best, (i) => numbers[i]), scores: Float32Array.from(best, (i) => worths[i]) };
}
