import { ElanusError } from "../../../errors/index.ts";
import type { SliceOptions } from "../../../kernels/math/slices.ts";
import { checkOptions, checkWhole } from "../../../retrieval/check_options.ts";
import type { Interaction } from "../../interactions.ts";
import { checkAmount } from "../check_amount.ts";
import { type InteractionMatrix, interactionMatrix } from "../interaction_matrix.ts";
import { NeighbourModel, type NeighbourOptions } from "../neighbours/neighbour_model.ts";
import { NeighbourTableWriter, transposedTable } from "../neighbours/neighbour_table.ts";
import { precisionByItems } from "./precision_by_items.ts";
import { precisionByUsers } from "./precision_by_users.ts";
import type { PrecisionColumns } from "./precision_columns.ts";

export interface EaseOptions extends NeighbourOptions, SliceOptions {
  /** How strongly weights are held near 0 (300): more for fewer interactions. */
  readonly lambda?: number;
  /** How many items each item is foretold from, those of the largest weights (1,000). */
  readonly neighbours?: number;
}

/** Beyond, the closed form takes hours and gigabytes. */
const MOST_ITEMS = 20_000;

/**
 * Foretells each item of a user linearly from the others, by weights that are found in closed form (EASE: Steck 2019).
 * They are dense; each item keeps the largest that lead to it.
 *
 * The matrix that is inverted has as many rows as there are items or users, whichever are fewer: its cube says how long
 * it takes.
 *
 * @throws ElanusError INVALID_PARAMETER where there is nothing to learn from; NOT_SUPPORTED for more than 20,000 items;
 *   CANCELLED.
 */
export async function fitEase(interactions: Iterable<Interaction>, options: EaseOptions = {}): Promise<NeighbourModel> {
  checkOptions("fitEase", options, ["lambda", "neighbours", "halfLife", "onProgress", "signal"]);
  const { lambda = 300, neighbours = 1000, halfLife } = options;
  checkWhole("neighbours", neighbours, 1);
  checkAmount("lambda", lambda, Number.MIN_VALUE);
  const matrix = interactionMatrix(interactions);
  if (matrix.items.size > MOST_ITEMS) throw tooManyItems(matrix.items.size);
  const writer = new NeighbourTableWriter(neighbours);
  for await (const { item, values } of precisionOf(matrix, lambda, options)) {
    const { weights, sizes } = weightsTo(item, values);
    writer.add(weights, sizes);
    options.onProgress?.((item + 1) / matrix.items.size);
  }
  return new NeighbourModel("ease", matrix.items, transposedTable(writer.table()), halfLife);
}

/** The weights that lead to an item, and how large they are; none from the item to itself. */
function weightsTo(item: number, precision: Float64Array): { weights: Float64Array; sizes: Float64Array } {
  const weights = new Float64Array(precision.length);
  const sizes = new Float64Array(precision.length);
  const own = precision[item];
  for (let i = 0; i < weights.length; i++) {
    weights[i] = -precision[i] / own;
    sizes[i] = Math.abs(weights[i]);
  }
  sizes[item] = Number.NaN;
  return { weights, sizes };
}

function precisionOf(matrix: InteractionMatrix, lambda: number, options: SliceOptions): PrecisionColumns {
  const by = matrix.users < matrix.items.size ? precisionByUsers : precisionByItems;
  return by(matrix, lambda, options);
}

function tooManyItems(count: number): ElanusError {
  return new ElanusError("NOT_SUPPORTED", `EASE does not take ${count} items`, {
    detail: `its closed form is for up to ${MOST_ITEMS}: time grows with the cube of the items`,
    hint: "use `fitItemKnn`, `fitRandomWalk` or `fitFactors`, or keep the most popular items",
  });
}
