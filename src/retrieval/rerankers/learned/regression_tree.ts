import type { Gradients } from "./lambda_gradients.ts";

/**
 * A leaf's score; or a question whose `left` answers for values below the threshold, and for those that are not known.
 */
export type TreeNode =
  | { readonly score: number }
  | {
      readonly feature: number;
      readonly threshold: number;
      /** How much the loss fell by asking. */
      readonly gain: number;
      readonly left: TreeNode;
      readonly right: TreeNode;
    };

export interface TreeOptions {
  readonly depth: number;
  /** The fewest rows of a leaf. */
  readonly leafRows: number;
  /** Added to the curvature of a leaf: small leaves say little. */
  readonly penalty: number;
  /** What is taken of each step. */
  readonly rate: number;
}

/** Features in a few steps: comparing counts of steps is all that growing a tree takes. */
export class BinnedRows {
  readonly rows: number;
  /** Row by row within each feature; 0 is not known. */
  readonly bins: readonly Uint8Array[];
  /** The least value of bin i + 2, by feature. */
  readonly edges: readonly Float64Array[];

  constructor(columns: readonly Float64Array[], most = 64) {
    this.rows = columns[0].length;
    this.edges = columns.map((column) => edgesOf(column, most));
    this.bins = columns.map((column, f) => Uint8Array.from(column, (value) => binOf(value, this.edges[f])));
  }
}

/** Grows a tree that follows gradients (Newton's step in each leaf; Chen and Guestrin 2016), level by level. */
export function growTree(rows: BinnedRows, gradients: Gradients, options: TreeOptions): TreeNode {
  const all = Uint32Array.from({ length: rows.rows }, (_, row) => row);
  return grow(rows, gradients, options, all, options.depth);
}

/** What a tree says of a row. */
export function scoreRow(tree: TreeNode, valueAt: (feature: number) => number): number {
  let node = tree;
  while (!("score" in node)) node = valueAt(node.feature) >= node.threshold ? node.right : node.left;
  return node.score;
}

interface Split {
  readonly feature: number;
  /** Bins below go left. */
  readonly bin: number;
  readonly gain: number;
}

function grow(
  data: BinnedRows,
  gradients: Gradients,
  options: TreeOptions,
  rows: Uint32Array,
  depth: number,
): TreeNode {
  const split = depth === 0 ? undefined : bestSplit(data, gradients, options, rows);
  if (split === undefined) {
    const { gradient, curvature } = sumOf(gradients, rows);
    return { score: (options.rate * gradient) / (curvature + options.penalty) };
  }
  const { feature, bin, gain } = split;
  const bins = data.bins[feature];
  return {
    feature,
    threshold: data.edges[feature][bin - 2],
    gain,
    left: grow(
      data,
      gradients,
      options,
      rows.filter((row) => bins[row] < bin),
      depth - 1,
    ),
    right: grow(
      data,
      gradients,
      options,
      rows.filter((row) => bins[row] >= bin),
      depth - 1,
    ),
  };
}

function bestSplit(data: BinnedRows, gradients: Gradients, options: TreeOptions, rows: Uint32Array): Split | undefined {
  if (rows.length < 2 * options.leafRows) return undefined;
  const total = sumOf(gradients, rows);
  let best: Split | undefined;
  for (let feature = 0; feature < data.bins.length; feature++) {
    const split = bestSplitBy(data, gradients, options, rows, { feature, ...total });
    if (split !== undefined && split.gain > (best?.gain ?? 1e-9)) best = split;
  }
  return best;
}

function bestSplitBy(
  data: BinnedRows,
  { gradient, curvature }: Gradients,
  { leafRows, penalty }: TreeOptions,
  rows: Uint32Array,
  total: { readonly feature: number; readonly gradient: number; readonly curvature: number },
): Split | undefined {
  const bins = data.bins[total.feature];
  const count = data.edges[total.feature].length + 2;
  const [gradients, curvatures, counts] = [new Float64Array(count), new Float64Array(count), new Uint32Array(count)];
  for (const row of rows) {
    const bin = bins[row];
    gradients[bin] += gradient[row];
    curvatures[bin] += curvature[row];
    counts[bin]++;
  }
  const worth = (g: number, h: number) => (g * g) / (h + penalty);
  const whole = worth(total.gradient, total.curvature);
  let best: Split | undefined;
  let [g, h, n] = [gradients[0] + gradients[1], curvatures[0] + curvatures[1], counts[0] + counts[1]];
  for (let bin = 2; bin < count; bin++) {
    const gain = worth(g, h) + worth(total.gradient - g, total.curvature - h) - whole;
    const isLargeEnough = n >= leafRows && rows.length - n >= leafRows;
    if (isLargeEnough && gain > (best?.gain ?? 0)) best = { feature: total.feature, bin, gain };
    g += gradients[bin];
    h += curvatures[bin];
    n += counts[bin];
  }
  return best;
}

function sumOf({ gradient, curvature }: Gradients, rows: Uint32Array): { gradient: number; curvature: number } {
  let [g, h] = [0, 0];
  for (const row of rows) {
    g += gradient[row];
    h += curvature[row];
  }
  return { gradient: g, curvature: h };
}

/**
 * Values at equal shares of the rows, each once: below the first lies bin 1. The least is one of them only where it
 * parts what is known from what is not.
 */
function edgesOf(column: Float64Array, most: number): Float64Array {
  const known = column.filter((value) => !Number.isNaN(value)).sort();
  const edges = new Set<number>();
  if (known.length > 0 && known.length < column.length) edges.add(known[0]);
  for (let i = 1; i < most; i++) {
    const value = known[Math.floor((i * known.length) / most)];
    if (value > known[0]) edges.add(value);
  }
  return Float64Array.from(edges);
}

function binOf(value: number, edges: Float64Array): number {
  if (Number.isNaN(value)) return 0;
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value >= edges[middle]) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}
