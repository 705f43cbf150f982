/**
 * Least squares for one row of factors: sums up the left side, of which the upper triangle alone is kept, and the right,
 * and solves them by Cholesky's factors. One is used for many rows.
 */
export class NormalEquations {
  private readonly dim: number;
  private readonly left: Float64Array;
  private readonly right: Float64Array;

  constructor(dim: number) {
    this.dim = dim;
    this.left = new Float64Array(dim * dim);
    this.right = new Float64Array(dim);
  }

  /** Begins a row: `base` on the left (dim x dim), and `ridge` on its diagonal. */
  begin(base: Float64Array, ridge: number): void {
    this.left.set(base);
    this.right.fill(0);
    for (let d = 0; d < this.dim; d++) this.left[d * this.dim + d] += ridge;
  }

  /** An observation of the value 1, of that weight, by the vector that begins at `offset`. */
  observe(vectors: Float32Array, offset: number, weight: number): void {
    const { dim, left, right } = this;
    addOuter(left, vectors, offset, dim, weight);
    for (let d = 0; d < dim; d++) right[d] += weight * vectors[offset + d];
  }

  /** What was begun is solved: the row is good until the next one begins. */
  solve(): Float64Array {
    this.factorise();
    const { dim, left, right } = this;
    for (let i = 0; i < dim; i++) {
      right[i] /= left[i * dim + i];
      for (let j = i + 1; j < dim; j++) right[j] -= left[i * dim + j] * right[i];
    }
    for (let i = dim - 1; i >= 0; i--) {
      let sum = right[i];
      for (let j = i + 1; j < dim; j++) sum -= left[i * dim + j] * right[j];
      right[i] = sum / left[i * dim + i];
    }
    return right;
  }

  /** The left side becomes R, where it was R' R. */
  private factorise(): void {
    const { dim, left } = this;
    for (let i = 0; i < dim; i++) {
      const row = i * dim;
      const scale = 1 / Math.sqrt(left[row + i]);
      for (let j = i; j < dim; j++) left[row + j] *= scale;
      for (let k = i + 1; k < dim; k++) {
        const share = left[row + k];
        const target = k * dim;
        for (let j = k; j < dim; j++) left[target + j] -= share * left[row + j];
      }
    }
  }
}

/** Adds the vector's product with itself, times `weight`, to the upper triangle. */
export function addOuter(sums: Float64Array, vectors: Float32Array, offset: number, dim: number, weight: number): void {
  for (let i = 0; i < dim; i++) {
    const share = weight * vectors[offset + i];
    const row = i * dim;
    for (let j = i; j < dim; j++) sums[row + j] += share * vectors[offset + j];
  }
}
