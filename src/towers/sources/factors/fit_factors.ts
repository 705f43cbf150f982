import { seededNormal } from "../../../kernels/math/random.ts";
import { inSlices, type SliceOptions } from "../../../kernels/math/slices.ts";
import { checkOptions, checkWhole } from "../../../retrieval/check_options.ts";
import type { Interaction } from "../../interactions.ts";
import { checkAmount } from "../check_amount.ts";
import { interactionMatrix, type MatrixRow } from "../interaction_matrix.ts";
import { FactorModel } from "./factor_model.ts";
import { type FactorSettings, FactorSide } from "./factor_side.ts";

export interface FactorOptions extends SliceOptions {
  /** Values of a vector (64). */
  readonly dim?: number;
  /** What a pair weighs that was not observed, beside 1 for one that was (0.1). */
  readonly unobserved?: number;
  /** How strongly vectors are held near 0 (0.003). */
  readonly regularisation?: number;
  /** How often each side is fitted to the other (16). */
  readonly epochs?: number;
  /** As with `fitItemKnn`. */
  readonly halfLife?: number;
  /** Equal seeds give equal models (1). */
  readonly seed?: number;
}

/** Vectors begin about so long: short ones, which all stand near each other. */
const FIRST_LENGTH = 0.1;
const MOST_DIMS = 1024;

/**
 * Matrix factorisation of implicit feedback by alternating least squares (Hu, Koren and Volinsky 2008), with the
 * regularisation of Rendle et al. 2022. A user's vector is worked out from the history, never stored.
 *
 * An epoch takes some dim^2 / 2 products for each interaction and dim^3 / 6 for each user and item, on the calling
 * thread in slices.
 *
 * @throws ElanusError INVALID_PARAMETER where there is nothing to learn from; CANCELLED.
 */
export async function fitFactors(
  interactions: Iterable<Interaction>,
  options: FactorOptions = {},
): Promise<FactorModel> {
  const known = ["dim", "unobserved", "regularisation", "epochs", "halfLife", "seed", "onProgress", "signal"] as const;
  checkOptions("fitFactors", options, known);
  const { epochs = 16, halfLife, seed = 1, onProgress, signal } = options;
  const settings = checkSettings(options);
  checkWhole("epochs", epochs, 1);
  const { items, users, byItem, byUser } = interactionMatrix(interactions);
  const itemSide = new FactorSide(firstVectors(items.size, settings.dim, seed), settings);
  const userSide = new FactorSide(new Float32Array(users * settings.dim), settings);
  for (let epoch = 0; epoch < epochs; epoch++) {
    await fitSide(userSide, itemSide, byUser, { signal });
    await fitSide(itemSide, userSide, byItem, { signal });
    onProgress?.((epoch + 1) / epochs);
  }
  return new FactorModel(items, itemSide.vectors, settings, halfLife);
}

function checkSettings({ dim = 64, unobserved = 0.1, regularisation = 0.003 }: FactorOptions): FactorSettings {
  checkWhole("dim", dim, 1, MOST_DIMS);
  checkAmount("unobserved", unobserved);
  checkAmount("regularisation", regularisation, Number.MIN_VALUE);
  return { dim, unobserved, regularisation };
}

/** Normally distributed. */
function firstVectors(count: number, dim: number, seed: number): Float32Array {
  const normal = seededNormal(seed);
  return new Float32Array(count * dim).map(() => (normal() * FIRST_LENGTH) / Math.sqrt(dim));
}

/** Each vector of one side becomes the one that fits the other best. */
async function fitSide(
  side: FactorSide,
  other: FactorSide,
  rows: readonly MatrixRow[],
  options: SliceOptions,
): Promise<void> {
  const sum = other.unobservedSum();
  const dim = side.vectors.length / side.count;
  const fit = (row: number) => side.vectors.set(other.fit(rows[row], sum), row * dim);
  await inSlices(side.count, 1, fit, options);
}
