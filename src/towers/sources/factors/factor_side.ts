import type { MatrixRow } from "../interaction_matrix.ts";
import { addOuter, NormalEquations } from "./normal_equations.ts";

/** What the factors are held by. */
export interface FactorSettings {
  readonly dim: number;
  /** What a pair weighs that was not observed, beside 1 for one that was. */
  readonly unobserved: number;
  readonly regularisation: number;
}

/** One side of a factorisation as it stands: a vector for each of `count` users, or items. */
export class FactorSide {
  readonly count: number;
  readonly vectors: Float32Array;
  private readonly settings: FactorSettings;
  private readonly equations: NormalEquations;

  constructor(vectors: Float32Array, settings: FactorSettings) {
    this.count = vectors.length / settings.dim;
    this.vectors = vectors;
    this.settings = settings;
    this.equations = new NormalEquations(settings.dim);
  }

  /** The sum of the vectors' products with themselves, each weighed as what was not observed. */
  unobservedSum(): Float64Array {
    const { dim, unobserved } = this.settings;
    const sums = new Float64Array(dim * dim);
    for (let i = 0; i < this.count; i++) addOuter(sums, this.vectors, i * dim, dim, unobserved);
    return sums;
  }

  /**
   * The vector of the other side that fits this one best, given what it was observed with. It is held the more the more
   * there is to fit, so that frequent and rare rows are held alike (Rendle et al. 2022).
   *
   * @param sum this side's `unobservedSum`.
   */
  fit(
    { columns, values }: Pick<MatrixRow, "columns"> & { values: ArrayLike<number> },
    sum: Float64Array,
  ): Float64Array {
    const { dim, unobserved, regularisation } = this.settings;
    this.equations.begin(sum, regularisation * (columns.length + unobserved * this.count));
    for (let i = 0; i < columns.length; i++) this.equations.observe(this.vectors, columns[i] * dim, values[i]);
    return this.equations.solve();
  }
}
