import type { Matrix } from "../../kernels/math/network/matrix.ts";
import type { SparseBatch } from "../../kernels/math/network/sparse_batch.ts";
import { UnitRows } from "../../kernels/math/network/unit_rows.ts";
import type { Bag } from "./feature_table.ts";
import { HistoryPools } from "./history_pools.ts";
import type { Network } from "./network.ts";
import { SparseBuilder } from "./sparse_builder.ts";

/** A user as the tower takes it: places in the table of item sums, oldest first, and a bag. */
export interface UserInput {
  readonly history: ArrayLike<number>;
  readonly bag: Bag;
}

/** Rows of one call, so that the memory does not grow with their number. */
const ROWS_A_CALL = 4096;

/** Turns bags and histories into vectors. */
export class Encoder {
  private readonly network: Network;
  private readonly bags: SparseBatch;
  private readonly unit: UnitRows;
  private readonly builder = new SparseBuilder();
  private readonly pools: HistoryPools;

  constructor(network: Network) {
    const { workspace, shape } = network;
    this.network = network;
    this.bags = workspace.sparse();
    this.unit = new UnitRows(workspace.memory, shape.dim);
    this.pools = new HistoryPools(shape.recency);
  }

  /** The summed bags of items, which histories are pooled from; `sums` gets a row each. */
  async sumItems(bags: readonly Bag[], sums: Matrix): Promise<void> {
    sums.resize(bags.length, this.network.shape.dim);
    await this.bags.set(this.builder.setBags(bags)).times(this.network.embeddings.values, sums);
  }

  /** A vector of unit length an item; zeros where nothing is known of it. */
  async encodeItems(bags: readonly Bag[], found: (vector: Float32Array, item: number) => void): Promise<void> {
    const { item, embeddings } = this.network;
    for (let begin = 0; begin < bags.length; begin += ROWS_A_CALL) {
      const some = bags.slice(begin, begin + ROWS_A_CALL);
      item.resize(some.length);
      await this.bags.set(this.builder.setBags(some)).times(embeddings.values, item.part("input", 0));
      await item.forward();
      await this.unit.forward(item.output);
      some.forEach(({ rows }, i) => {
        found(this.vectorAt(i, rows.length > 0), begin + i);
      });
    }
  }

  /** A vector of unit length a user; zeros where nothing is known of it. */
  async encodeUsers(
    users: readonly UserInput[],
    sums: Matrix,
    found: (vector: Float32Array, user: number) => void,
  ): Promise<void> {
    const { user, embeddings, shape } = this.network;
    for (let begin = 0; begin < users.length; begin += ROWS_A_CALL) {
      const some = users.slice(begin, begin + ROWS_A_CALL);
      user.resize(some.length);
      this.poolAll(some);
      for (const [part, pool] of this.pools.matrices.entries()) {
        await this.bags.set(pool).times(sums, user.part("input", part));
      }
      const own = this.builder.setBags(some.map(({ bag }) => bag));
      await this.bags.set(own).times(embeddings.values, user.part("input", shape.recency.length));
      await user.forward();
      await this.unit.forward(user.output);
      some.forEach(({ history, bag }, i) => {
        found(this.vectorAt(i, history.length > 0 || bag.rows.length > 0), begin + i);
      });
    }
  }

  private poolAll(users: readonly UserInput[]): void {
    this.pools.clear();
    for (const { history } of users) {
      for (let i = 0; i < history.length; i++) this.pools.add(history[i], history.length - 1 - i);
      this.pools.endHistory();
    }
  }

  private vectorAt(row: number, isKnown: boolean): Float32Array {
    const { dim } = this.network.shape;
    return isKnown ? this.unit.values.row(row).slice(0, dim) : new Float32Array(dim);
  }
}
