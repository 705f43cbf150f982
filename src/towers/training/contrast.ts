import type { Matrix } from "../../kernels/math/network/matrix.ts";
import { product, transpose } from "../../kernels/math/network/products.ts";
import type { ResidualLayers } from "../../kernels/math/network/residual_layers.ts";
import { type Questions, Softmax } from "../../kernels/math/network/softmax.ts";
import { UnitRows } from "../../kernels/math/network/unit_rows.ts";
import type { Workspace } from "../../kernels/math/network/workspace.ts";

/**
 * InfoNCE (van den Oord et al. 2018): the cross-entropy of the softmax over the products of a user's vector with those of all
 * candidates, by the temperature. With several dims it is the sum of the losses of so many first values, each at unit length
 * (Matryoshka representation learning, Kusupati et al. 2022).
 */
export class Contrast {
  private readonly dims: readonly number[];
  private readonly temperature: number;
  private readonly users: readonly UnitRows[];
  private readonly items: readonly UnitRows[];
  private readonly softmax: Softmax;
  private readonly scores: Matrix;
  private readonly transposed: Matrix;

  constructor(workspace: Workspace, dims: readonly number[], temperature: number) {
    this.dims = dims;
    this.temperature = temperature;
    this.users = dims.map((some) => new UnitRows(workspace.memory, some));
    this.items = dims.map((some) => new UnitRows(workspace.memory, some));
    this.softmax = new Softmax(workspace.memory);
    this.scores = workspace.matrix();
    this.transposed = workspace.matrix();
  }

  /** The loss; the gradients with respect to the towers' outputs are left in them. */
  async lossOf(user: ResidualLayers, item: ResidualLayers, questions: Questions): Promise<number> {
    for (const tower of [user, item]) tower.outputGradient.resize(tower.output.rows, tower.sizes.dim).clear();
    this.softmax.ask(questions);
    let loss = 0;
    for (const i of this.dims.keys()) loss += await this.lossAt(this.users[i], this.items[i], user, item);
    return loss;
  }

  private async lossAt(users: UnitRows, items: UnitRows, user: ResidualLayers, item: ResidualLayers): Promise<number> {
    const { scores, transposed } = this;
    await users.forward(user.output);
    await items.forward(item.output);
    await transpose(items.values, transposed);
    scores.resize(user.output.rows, item.output.rows);
    await product(users.values, transposed, scores);
    const loss = await this.softmax.lossOf(scores, 1 / this.temperature);
    await product(scores, items.values, users.gradient);
    await transpose(scores, transposed);
    await product(transposed, users.values, items.gradient);
    await users.backward(user.outputGradient);
    await items.backward(item.outputGradient);
    return loss;
  }
}
