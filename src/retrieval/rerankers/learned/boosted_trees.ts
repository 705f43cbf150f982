import { setImmediate } from "node:timers/promises";
import { ElanusError } from "../../../errors/index.ts";
import { lambdaGradients } from "./lambda_gradients.ts";
import { BinnedRows, growTree, scoreRow, type TreeNode, type TreeOptions } from "./regression_tree.ts";

/** The candidates of one query: their features and grades, and the gain of the best order that the judgments allow. */
export interface RankedQuery {
  readonly features: readonly Float64Array[];
  readonly grades: Float64Array;
  readonly best: number;
}

export interface BoostOptions extends TreeOptions {
  readonly trees: number;
  readonly signal?: AbortSignal;
  readonly onTree?: () => void;
}

/**
 * Learns to order candidates: LambdaMART (Burges 2010), trees that follow the gradients of LambdaRank one after
 * another. Nothing is drawn at random: the same queries give the same trees. Gives way to the event loop after each
 * tree.
 *
 * @throws ElanusError CANCELLED
 */
export async function boostTrees(queries: readonly RankedQuery[], options: BoostOptions): Promise<TreeNode[]> {
  const columns = queries[0].features.map((_, f) => concatenated(queries.map(({ features }) => features[f])));
  const rows = new BinnedRows(columns);
  const scores = new Float64Array(rows.rows);
  const trees: TreeNode[] = [];
  while (trees.length < options.trees) {
    const tree = growTree(rows, gradientsOf(queries, scores), options);
    for (let row = 0; row < scores.length; row++) scores[row] += scoreRow(tree, (feature) => columns[feature][row]);
    trees.push(tree);
    options.onTree?.();
    await setImmediate();
    if (options.signal?.aborted) throw new ElanusError("CANCELLED", "the training was cancelled by its signal");
  }
  return trees;
}

/** The score of each candidate. */
export function scoreCandidates(trees: readonly TreeNode[], features: readonly Float64Array[]): Float64Array {
  return Float64Array.from({ length: features[0].length }, (_, row) =>
    trees.reduce((sum, tree) => sum + scoreRow(tree, (feature) => features[feature][row]), 0),
  );
}

function gradientsOf(queries: readonly RankedQuery[], scores: Float64Array) {
  const gradient = new Float64Array(scores.length);
  const curvature = new Float64Array(scores.length);
  let begin = 0;
  for (const { grades, best } of queries) {
    const ofQuery = lambdaGradients(scores.subarray(begin, begin + grades.length), grades, best);
    gradient.set(ofQuery.gradient, begin);
    curvature.set(ofQuery.curvature, begin);
    begin += grades.length;
  }
  return { gradient, curvature };
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let begin = 0;
  for (const part of parts) {
    whole.set(part, begin);
    begin += part.length;
  }
  return whole;
}
