import { gatherRows } from "../../kernels/math/network/gather.ts";
import type { Matrix } from "../../kernels/math/network/matrix.ts";
import type { NumberList } from "../../kernels/math/network/number_list.ts";
import { Optimiser } from "../../kernels/math/network/optimiser.ts";
import type { SparseBatch } from "../../kernels/math/network/sparse_batch.ts";
import type { Network } from "../model/network.ts";
import type { TowersOptions } from "../options.ts";
import type { Batch } from "./batch.ts";
import { Contrast } from "./contrast.ts";

/** Takes a network through batches: forward, the loss, backward, a step. */
export class Teacher {
  readonly optimiser: Optimiser;
  private readonly network: Network;
  private readonly layers: boolean;
  private readonly contrast: Contrast;
  private readonly features: NumberList;
  /** The gradient with respect to the batch's rows of the embedding table, in the order of its features. */
  readonly rowsGradient: Matrix;
  /** Those rows. */
  private readonly rows: Matrix;
  private readonly sumsGradient: Matrix;
  private readonly itemBags: SparseBatch;
  private readonly userBags: SparseBatch;
  private readonly pools: readonly SparseBatch[];
  private readonly transposed: SparseBatch;

  constructor(network: Network, options: TowersOptions) {
    const { workspace, shape } = network;
    this.network = network;
    this.layers = options.layers;
    this.optimiser = new Optimiser(options);
    this.contrast = new Contrast(workspace, [...options.prefixes, shape.dim], options.temperature);
    this.features = workspace.numbers();
    this.rows = workspace.matrix();
    this.rowsGradient = workspace.matrix();
    this.sumsGradient = workspace.matrix();
    this.itemBags = workspace.sparse();
    this.userBags = workspace.sparse();
    this.pools = shape.recency.map(() => workspace.sparse());
    this.transposed = workspace.sparse();
  }

  /** Learns from a batch; returns the loss before. */
  async teach(batch: Batch): Promise<number> {
    const loss = await this.gradients(batch);
    await this.step();
    return loss;
  }

  /** The loss of a batch, and the gradients with respect to all parameters, which `step` follows. */
  async gradients(batch: Batch): Promise<number> {
    await this.forward(batch);
    const { item, user } = this.network;
    const loss = await this.contrast.lossOf(user, item, batch.questions);
    await user.backward();
    await item.backward();
    await this.backward(batch);
    return loss;
  }

  private async forward({ features, itemBags, userBags, pools, candidates }: Batch): Promise<void> {
    const { item, user, embeddings } = this.network;
    await gatherRows(embeddings.values, this.features.setWhole(features), this.rows);
    item.resize(itemBags.starts.length - 1);
    const sums = item.part("input", 0);
    await this.itemBags.set(itemBags).times(this.rows, sums);
    await item.forward(candidates);
    user.resize(userBags.starts.length - 1);
    for (const [i, pool] of pools.entries()) await this.pools[i].set(pool).times(sums, user.part("input", i));
    await this.userBags.set(userBags).times(this.rows, user.part("input", pools.length));
    await user.forward();
  }

  /** From the towers' inputs to the batch's rows of the embedding table. */
  private async backward({ features, itemBags, pools }: Batch): Promise<void> {
    const { item, user, shape } = this.network;
    const items = itemBags.starts.length - 1;
    this.sumsGradient.resize(items, shape.dim);
    if (pools.length === 0) this.sumsGradient.clear();
    for (const [i, pool] of this.pools.entries()) {
      await this.transposed.setTransposed(pool, items);
      const into = i === 0 ? "replace" : "add";
      await this.transposed.times(user.part("inputGradient", i), this.sumsGradient, into);
    }
    this.sumsGradient.add(item.part("inputGradient", 0));
    this.rowsGradient.resize(features.length, shape.dim);
    await this.transposed.setTransposed(this.itemBags, features.length);
    await this.transposed.times(this.sumsGradient, this.rowsGradient);
    await this.transposed.setTransposed(this.userBags, features.length);
    await this.transposed.times(user.part("inputGradient", pools.length), this.rowsGradient, "add");
  }

  /** A step against the gradients of the last batch. */
  private async step(): Promise<void> {
    const { item, user, embeddings } = this.network;
    this.optimiser.steps++;
    await this.optimiser.step(embeddings, this.rowsGradient, this.features);
    for (const tower of this.layers ? [item, user] : []) {
      await this.optimiser.step(tower.outer, tower.outerGradient);
      await this.optimiser.step(tower.inner, tower.innerGradient);
    }
  }
}
