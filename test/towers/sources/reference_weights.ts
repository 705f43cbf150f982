/** Weights between items by plain loops over whole matrices: `weights[i][j]` leads from i to j. */
type Weights = number[][];

export function cosines(x: readonly (readonly number[])[], shrinkage: number): Weights {
  const gram = product(transposed(x), x);
  const norms = gram.map((row, i) => Math.sqrt(row[i]));
  return gram.map((row, i) => row.map((value, j) => (i === j ? 0 : value / (norms[i] * norms[j] + shrinkage))));
}

export function walks(x: readonly (readonly number[])[], alpha: number, beta: number): Weights {
  const items = transposed(x);
  const toItems = x.map((row) => row.map((value) => (value / sum(row)) ** alpha));
  const toUsers = items.map((row) => row.map((value) => (value / sum(row)) ** alpha));
  const ways = product(toUsers, toItems);
  return ways.map((row, i) => row.map((value, j) => (i === j ? 0 : value / sum(items[j]) ** beta)));
}

/** B = I - P diag(P)^-1, where P = (X' X + lambda I)^-1. */
export function easeWeights(x: readonly (readonly number[])[], lambda: number): Weights {
  const gram = product(transposed(x), x);
  const precision = inverse(gram.map((row, i) => row.map((value, j) => value + (i === j ? lambda : 0))));
  return precision.map((row, i) => row.map((value, j) => (i === j ? 0 : -value / precision[j][j])));
}

/** By Gauss and Jordan, without pivots: the matrix is positive definite. */
function inverse(matrix: readonly (readonly number[])[]): Weights {
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (const [i, pivot] of rows.entries()) {
    const scale = pivot[i];
    for (let j = 0; j < pivot.length; j++) pivot[j] /= scale;
    for (const [k, row] of rows.entries()) {
      const share = row[i];
      if (k !== i) for (let j = 0; j < row.length; j++) row[j] -= share * pivot[j];
    }
  }
  return rows.map((row) => row.slice(matrix.length));
}

function product(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): Weights {
  return a.map((row) => b[0].map((_, j) => sum(row.map((value, k) => value * b[k][j]))));
}

function transposed(x: readonly (readonly number[])[]): Weights {
  return x[0].map((_, j) => x.map((row) => row[j]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
