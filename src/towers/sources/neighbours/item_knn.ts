import { inSlices, type SliceOptions } from "../../../kernels/math/slices.ts";
import { checkOptions, checkWhole } from "../../../retrieval/check_options.ts";
import type { Interaction } from "../../interactions.ts";
import { checkAmount } from "../check_amount.ts";
import { interactionMatrix } from "../interaction_matrix.ts";
import { ItemPaths } from "./item_paths.ts";
import { NeighbourModel, type NeighbourOptions } from "./neighbour_model.ts";
import { NeighbourTableWriter } from "./neighbour_table.ts";

export interface ItemKnnOptions extends NeighbourOptions, SliceOptions {
  /** How many neighbours each item keeps (200). */
  readonly neighbours?: number;
  /** Added to the product of the norms, so that a few common users are no proof of likeness (10). */
  readonly shrinkage?: number;
}

/**
 * Items are alike whose users are: the cosine between their columns, with shrinkage (Sarwar et al. 2001; Bell and Koren
 * 2007).
 *
 * @throws ElanusError INVALID_PARAMETER where there is nothing to learn from; CANCELLED.
 */
export async function fitItemKnn(
  interactions: Iterable<Interaction>,
  options: ItemKnnOptions = {},
): Promise<NeighbourModel> {
  checkOptions("fitItemKnn", options, ["neighbours", "shrinkage", "halfLife", "onProgress", "signal"]);
  const { neighbours = 200, shrinkage = 10, halfLife } = options;
  const writer = new NeighbourTableWriter(checkWhole("neighbours", neighbours, 1));
  checkAmount("shrinkage", shrinkage);
  const { items, byItem, byUser } = interactionMatrix(interactions);
  const paths = new ItemPaths(byItem, byUser);
  const norms = Float64Array.from(byItem, ({ values }) =>
    Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0)),
  );
  const learn = (item: number) =>
    writer.add(paths.from(item).map((product, other) => product / (norms[item] * norms[other] + shrinkage)));
  await inSlices(items.size, 1, learn, options);
  return new NeighbourModel("item-knn", items, writer.table(), halfLife);
}
