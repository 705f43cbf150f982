import type { MatrixRow } from "../interaction_matrix.ts";
import { ReachedSums } from "../reached_sums.ts";

/** Sums over the ways of two steps, from an item to users and from them to items. */
export class ItemPaths {
  private readonly toUsers: readonly MatrixRow[];
  private readonly toItems: readonly MatrixRow[];
  private readonly sums: ReachedSums;

  /** @param toUsers of each item; @param toItems of each user. */
  constructor(toUsers: readonly MatrixRow[], toItems: readonly MatrixRow[]) {
    this.toUsers = toUsers;
    this.toItems = toItems;
    this.sums = new ReachedSums(toUsers.length);
  }

  /**
   * The sum to each item over the users between, of the product of the two steps; `NaN` where no way leads, and for the
   * item itself.
   */
  from(item: number): Float64Array {
    const { columns, values } = this.toUsers[item];
    for (let u = 0; u < columns.length; u++) {
      const reached = this.toItems[columns[u]];
      for (let i = 0; i < reached.columns.length; i++) this.sums.add(reached.columns[i], values[u] * reached.values[i]);
    }
    const sums = this.sums.take();
    sums[item] = Number.NaN;
    return sums;
  }
}
