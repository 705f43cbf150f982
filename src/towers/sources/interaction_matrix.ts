import { ElanusError } from "../../errors/index.ts";
import type { SparseRow } from "../../kernels/math/sparse_matrix.ts";
import type { Interaction } from "../interactions.ts";
import { ItemIds } from "./item_ids.ts";

/** A sparse row whose values can be read and counted fast. */
export interface MatrixRow extends SparseRow {
  /** Rising. */
  readonly columns: Uint32Array;
  readonly values: Float32Array;
}

/** Users x items: how much each user had to do with each item. */
export interface InteractionMatrix {
  readonly items: ItemIds;
  readonly users: number;
  /** The items of each user. */
  readonly byUser: readonly MatrixRow[];
  /** The users of each item: the same, transposed. */
  readonly byItem: readonly MatrixRow[];
}

/**
 * The matrix of interactions; several of a user with one item add up. Those of weight 0 say nothing and are left out.
 *
 * @throws ElanusError INVALID_PARAMETER where none is left, and for a weight that is none.
 */
export function interactionMatrix(interactions: Iterable<Interaction>): InteractionMatrix {
  const users = new Map<string, Map<number, number>>();
  const numbers = new Map<string, number>();
  for (const { user, item, weight } of interactions) {
    if (checkWeight(weight, user, item) === 0) continue;
    const own = users.get(user) ?? new Map<number, number>();
    users.set(user, own);
    const number = numbers.get(item) ?? numbers.size;
    numbers.set(item, number);
    own.set(number, (own.get(number) ?? 0) + weight);
  }
  if (users.size === 0) {
    throw new ElanusError("INVALID_PARAMETER", "there is nothing to learn from: no interaction has a weight above 0");
  }
  const byUser = Array.from(users.values(), matrixRow);
  const items = new ItemIds([...numbers.keys()]);
  return { items, users: users.size, byUser, byItem: transposed(byUser, items.size) };
}

function checkWeight(weight: number, user: string, item: string): number {
  if (Number.isFinite(weight) && weight >= 0) return weight;
  throw new ElanusError("INVALID_PARAMETER", "the weight of an interaction must be a number from 0 up", {
    detail: `that of user ${JSON.stringify(user)} with item ${JSON.stringify(item)} is ${weight}`,
  });
}

function matrixRow(entries: ReadonlyMap<number, number>): MatrixRow {
  const sorted = [...entries].sort(([a], [b]) => a - b);
  return { columns: Uint32Array.from(sorted, ([column]) => column), values: Float32Array.from(sorted, ([, v]) => v) };
}

function transposed(rows: readonly MatrixRow[], columns: number): MatrixRow[] {
  const counts = new Uint32Array(columns);
  for (const row of rows) for (const column of row.columns) counts[column]++;
  const out = Array.from(counts, (count) => ({ columns: new Uint32Array(count), values: new Float32Array(count) }));
  counts.fill(0);
  for (const [r, row] of rows.entries()) {
    for (const [i, column] of row.columns.entries()) {
      const at = counts[column]++;
      out[column].columns[at] = r;
      out[column].values[at] = row.values[i];
    }
  }
  return out;
}
