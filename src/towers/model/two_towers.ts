import type { Matrix } from "../../kernels/math/network/matrix.ts";
import type { ItemFeatures, UserFeatures } from "../features.ts";
import { checksumOf } from "../tensor_file.ts";
import type { Towers, TowersIdentity } from "../towers.ts";
import { Encoder, type UserInput } from "./encoder.ts";
import { FeatureTable } from "./feature_table.ts";
import { Network } from "./network.ts";
import { readTowersModel, type TowersModel, writeTowersModel } from "./towers_model.ts";

/** The way of computing: raised when the same model would give other vectors. */
const VERSION = 2;
const VERSION_DIGITS = 12;

/**
 * Towers that were trained here: see `trainTowers`.
 *
 * A history may hold the items of the training; others count for nothing, and so does a field that no user or item of the training
 * had. Items of a user beyond the last `history` ones do not count.
 */
export class TwoTowers implements Towers {
  readonly identity: TowersIdentity;
  readonly model: TowersModel;
  private readonly features: FeatureTable;
  private readonly network: Network;
  private readonly encoder: Encoder;
  /** A row an item that histories may hold. */
  private readonly sums: Matrix;
  private readonly itemNumbers: Map<string, number>;

  private constructor(model: TowersModel, checksum: string) {
    const { name, shape } = model;
    this.identity = { name, version: `${VERSION}-${checksum.slice(0, VERSION_DIGITS)}`, checksum, dim: shape.dim };
    this.model = model;
    this.features = new FeatureTable(model.features);
    this.network = new Network(shape);
    this.network.fill("values", model.parameters);
    this.encoder = new Encoder(this.network);
    this.sums = this.network.workspace.matrix(model.itemIds.length, shape.dim).fill(model.itemSums, shape.dim);
    this.itemNumbers = new Map(model.itemIds.map((id, i) => [id, i]));
  }

  static fromModel(model: TowersModel): TwoTowers {
    return new TwoTowers(model, checksumOf(writeTowersModel(model)));
  }

  /**
   * The towers that `save` gave.
   *
   * @throws ElanusError INVALID_FILE for other bytes, NEWER_FORMAT for another version's, CORRUPT for a damaged file.
   */
  static load(bytes: Uint8Array): TwoTowers {
    return new TwoTowers(readTowersModel(bytes), checksumOf(bytes));
  }

  /** All of it in one file, with version and checksum. */
  save(): Uint8Array {
    return writeTowersModel(this.model);
  }

  encodeItems(items: readonly ItemFeatures[]): Promise<Float32Array[]> {
    const bags = items.map((item) => this.features.bagOf("item", item));
    return this.network.workspace.alone(async () => {
      const vectors: Float32Array[] = [];
      await this.encoder.encodeItems(bags, (vector) => vectors.push(vector));
      return vectors;
    });
  }

  encodeUsers(users: readonly UserFeatures[]): Promise<Float32Array[]> {
    const inputs = users.map((user) => this.inputOf(user));
    return this.network.workspace.alone(async () => {
      const vectors: Float32Array[] = [];
      await this.encoder.encodeUsers(inputs, this.sums, (vector) => vectors.push(vector));
      return vectors;
    });
  }

  /** Gives the memory back; the towers cannot be used again. */
  close(): void {
    this.network.workspace.release();
  }

  private inputOf({ id, history, fields }: UserFeatures): UserInput {
    const known = history.flatMap(({ item }) => this.itemNumbers.get(item) ?? []);
    const bag = this.features.bagOf("user", { id: this.model.userIds ? id : undefined, fields });
    return { history: known.slice(-this.model.history), bag };
  }
}
