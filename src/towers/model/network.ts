import { type OptimiserName, Parameters } from "../../kernels/math/network/optimiser.ts";
import { ResidualLayers } from "../../kernels/math/network/residual_layers.ts";
import { Workspace } from "../../kernels/math/network/workspace.ts";
import { seededNormal } from "../../kernels/math/random.ts";

/** What the towers' parameters are shaped by. */
export interface NetworkShape {
  /** Rows of the embedding table. */
  readonly features: number;
  readonly dim: number;
  /** Rectified units of each tower's layer; 0 for a linear map alone. */
  readonly hidden: number;
  /** Half-lives of the pools of a history, in items. */
  readonly recency: readonly number[];
}

/** Embeddings are drawn so small that what is learnt soon outweighs them. */
const FIRST_DEVIATION = 0.1;

/** The parameters of both towers by name, as they are stored: row after row, each padded to 16 columns. */
export type NetworkParameters = Readonly<Record<string, Float32Array>>;

/**
 * Both towers with their common embedding table. An item's bag summed is the input of the item tower; histories are pooled from the
 * same sums, so that what is learnt of an item as a target is known of it in a history, too.
 */
export class Network {
  readonly workspace = new Workspace();
  readonly shape: NetworkShape;
  readonly embeddings: Parameters;
  readonly item: ResidualLayers;
  /** Parts: a pool of the history for each half-life, then the user's own bag. */
  readonly user: ResidualLayers;

  constructor(shape: NetworkShape, optimiser?: OptimiserName) {
    const { features, dim, hidden, recency } = shape;
    const { memory } = this.workspace;
    this.shape = shape;
    this.embeddings = new Parameters(memory, features, dim, optimiser);
    this.item = new ResidualLayers(memory, { parts: 1, dim, hidden }, optimiser);
    this.user = new ResidualLayers(memory, { parts: recency.length + 1, dim, hidden }, optimiser);
  }

  initialise(seed: number): void {
    const normal = seededNormal(seed);
    const { values } = this.embeddings;
    for (let r = 0; r < values.rows; r++) {
      const row = values.row(r);
      for (let i = 0; i < this.shape.dim; i++) row[i] = normal() * FIRST_DEVIATION;
    }
    this.item.initialise(normal);
    this.user.initialise(normal);
  }

  /** All that is learnt, by name. */
  get parameters(): Readonly<Record<string, Parameters>> {
    const { embeddings, item, user } = this;
    return {
      embeddings,
      itemOuter: item.outer,
      itemInner: item.inner,
      userOuter: user.outer,
      userInner: user.inner,
    };
  }

  /** A copy of a table of each of the parameters. */
  copy(table: "values" | "means" | "squares"): NetworkParameters {
    return Object.fromEntries(Object.entries(this.parameters).map(([name, one]) => [name, one[table].copy()]));
  }

  fill(table: "values" | "means" | "squares", from: NetworkParameters): void {
    for (const [name, one] of Object.entries(this.parameters)) one[table].fill(from[name]);
  }
}
