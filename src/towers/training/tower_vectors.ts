import type { Matrix } from "../../kernels/math/network/matrix.ts";
import { Encoder } from "../model/encoder.ts";
import type { Network } from "../model/network.ts";
import type { TowersOptions } from "../options.ts";
import type { Catalogue } from "./catalogue.ts";
import { Scorer } from "./scorer.ts";
import type { UserSequence } from "./sequences.ts";

/** The vectors of a network as it is at the moment: of all items, and of users after all that they did. */
export class TowerVectors {
  private readonly network: Network;
  private readonly catalogue: Catalogue;
  private readonly options: TowersOptions;
  private readonly encoder: Encoder;
  private readonly scorer: Scorer;
  private readonly sums: Matrix;

  constructor(network: Network, catalogue: Catalogue, options: TowersOptions) {
    this.network = network;
    this.catalogue = catalogue;
    this.options = options;
    this.encoder = new Encoder(network);
    this.scorer = new Scorer(network.workspace);
    this.sums = network.workspace.matrix();
  }

  /** A row an item; good until it is asked for again. */
  async ofItems(): Promise<Matrix> {
    const { itemBags } = this.catalogue;
    const items = this.scorer.resize(itemBags.length, this.network.shape.dim);
    await this.encoder.encodeItems(itemBags, (vector, i) => items.row(i).set(vector));
    return items;
  }

  async ofUsers(users: readonly UserSequence[]): Promise<Float32Array[]> {
    await this.sumItems();
    const inputs = users.map(({ items, bag }) => ({ history: items.slice(-this.options.history), bag }));
    const vectors: Float32Array[] = [];
    await this.encoder.encodeUsers(inputs, this.sums, (vector) => vectors.push(vector));
    return vectors;
  }

  /** Calls `see` with the scores of each user, a number an item, after `ofItems`; they are good until it returns. */
  async score(users: readonly UserSequence[], see: (scores: Float32Array, user: number) => void): Promise<void> {
    await this.scorer.score(await this.ofUsers(users), see);
  }

  /** The sums of the items' bags, a row each; good until the next call. */
  async sumItems(): Promise<Matrix> {
    await this.encoder.sumItems(this.catalogue.itemBags, this.sums);
    return this.sums;
  }
}
