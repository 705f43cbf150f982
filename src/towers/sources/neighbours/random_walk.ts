import { inSlices, type SliceOptions } from "../../../kernels/math/slices.ts";
import { checkOptions, checkWhole } from "../../../retrieval/check_options.ts";
import type { Interaction } from "../../interactions.ts";
import { checkAmount } from "../check_amount.ts";
import { interactionMatrix, type MatrixRow } from "../interaction_matrix.ts";
import { ItemPaths } from "./item_paths.ts";
import { NeighbourModel, type NeighbourOptions } from "./neighbour_model.ts";
import { NeighbourTableWriter } from "./neighbour_table.ts";

export interface RandomWalkOptions extends NeighbourOptions, SliceOptions {
  /** How many neighbours each item keeps (200). */
  readonly neighbours?: number;
  /** The power of each step's chance: below 1 rare ways count more (0.8). */
  readonly alpha?: number;
  /** By which power of its users an item is held back, 0 to 1: at 0 popular ones come first (0.4). */
  readonly beta?: number;
}

/**
 * A walk on the graph of users and items: from an item of the history to one of its users, and on to one of theirs. The
 * chance to arrive is divided by a power of how popular the item is (RP3beta: Paudel et al. 2017). It is computed, not
 * drawn, so that there is no seed.
 *
 * @throws ElanusError INVALID_PARAMETER where there is nothing to learn from; CANCELLED.
 */
export async function fitRandomWalk(
  interactions: Iterable<Interaction>,
  options: RandomWalkOptions = {},
): Promise<NeighbourModel> {
  checkOptions("fitRandomWalk", options, ["neighbours", "alpha", "beta", "halfLife", "onProgress", "signal"]);
  const { neighbours = 200, alpha = 0.8, beta = 0.4, halfLife } = options;
  const writer = new NeighbourTableWriter(checkWhole("neighbours", neighbours, 1));
  checkAmount("alpha", alpha);
  checkAmount("beta", beta);
  const { items, byItem, byUser } = interactionMatrix(interactions);
  const paths = new ItemPaths(chances(byItem, alpha), chances(byUser, alpha));
  const holdBack = Float64Array.from(byItem, (row) => sumOf(row) ** beta);
  const learn = (item: number) => writer.add(paths.from(item).map((chance, other) => chance / holdBack[other]));
  await inSlices(items.size, 1, learn, options);
  return new NeighbourModel("random-walk", items, writer.table(), halfLife);
}

/** The chances of the next step from each row, to a power. */
function chances(rows: readonly MatrixRow[], power: number): MatrixRow[] {
  return rows.map((row) => {
    const sum = sumOf(row);
    return { columns: row.columns, values: row.values.map((value) => (value / sum) ** power) };
  });
}

function sumOf({ values }: MatrixRow): number {
  return values.reduce((sum, value) => sum + value, 0);
}
