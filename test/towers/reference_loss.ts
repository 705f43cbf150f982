import type { NetworkShape } from "../../src/towers/model/network.ts";
import type { Batch } from "../../src/towers/training/batch.ts";

type Row = readonly number[];

/** The parameters of both towers as plain tables, named as `Network.parameters` names them. */
export type PlainParameters = Readonly<Record<string, readonly Row[]>>;

/** The loss of a batch by plain code: what the network and its gradients are checked against. */
export function plainLoss(
  shape: NetworkShape,
  parameters: PlainParameters,
  batch: Batch,
  dims: readonly number[],
  temperature: number,
): number {
  const rows = batch.features.map((feature) => parameters.embeddings[feature]);
  const sums = sparseProduct(batch.itemBags, rows, shape.dim);
  const pools = batch.pools.map((pool) => sparseProduct(pool, sums, shape.dim));
  const own = sparseProduct(batch.userBags, rows, shape.dim);
  const items = sums.slice(0, batch.candidates).map((sum) => tower([sum], parameters.itemOuter, parameters.itemInner));
  const users = own.map((bag, i) => {
    return tower([...pools.map((pool) => pool[i]), bag], parameters.userOuter, parameters.userInner);
  });
  return dims.reduce((loss, some) => loss + contrast(users, items, batch, some, temperature), 0);
}

/** Parts lie in columns padded to 16, then the constant, then the rectified units. */
function tower(parts: readonly Row[], outer: readonly Row[], inner: readonly Row[]): number[] {
  const padded = parts.map((part) => [...part, ...new Array<number>((16 - (part.length % 16)) % 16).fill(0)]);
  const x = [...padded.flat(), 1, ...new Array<number>(15).fill(0)];
  const units = inner.length === 0 ? [] : multiply(x, inner).map((value) => Math.max(0, value));
  return multiply([...x, ...units], outer);
}

function contrast(
  users: readonly Row[],
  items: readonly Row[],
  batch: Batch,
  dims: number,
  temperature: number,
): number {
  const { targets, weights, biases, hidden, hiddenStarts } = batch.questions;
  const unitItems = items.map((item) => unit(item.slice(0, dims)));
  return users.reduce((loss, user, r) => {
    const vector = unit(user.slice(0, dims));
    const left = new Set(Array.from(hidden).slice(hiddenStarts[r], hiddenStarts[r + 1]));
    const logits = unitItems.map((item, c) => (left.has(c) ? -1e9 : dot(vector, item) / temperature + biases[c]));
    const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    return loss + weights[r] * (logSum - logits[targets[r]]);
  }, 0);
}

function sparseProduct({ starts, columns, values }: Batch["itemBags"], x: readonly Row[], width: number): number[][] {
  return Array.from({ length: starts.length - 1 }, (_, r) => {
    const sum = new Array<number>(width).fill(0);
    for (let i = starts[r]; i < starts[r + 1]; i++) {
      for (let d = 0; d < width; d++) sum[d] += values[i] * x[columns[i]][d];
    }
    return sum;
  });
}

function multiply(x: Row, table: readonly Row[]): number[] {
  return table[0].map((_, c) => x.reduce((sum, value, k) => sum + value * table[k][c], 0));
}

function unit(row: Row): number[] {
  const norm = Math.sqrt(dot(row, row));
  return row.map((value) => value / norm);
}

function dot(a: Row, b: Row): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
