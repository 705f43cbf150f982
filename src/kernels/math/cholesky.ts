/** Pivots below this share of the largest diagonal element belong to columns that depend on earlier ones. */
const DEPENDENT = 1e-13;

/**
 * The inverse of the upper triangular Cholesky factor R of a symmetric positive semi-definite matrix G = R' R.
 *
 * `gram` is n x n in rows of `stride`; only its upper triangle is read. Where a column depends on those before it, the
 * column of the inverse is zero, so that X R^-1 has orthonormal columns and zero columns. Returned in rows of `stride`.
 */
export function inverseCholesky(gram: Float64Array, n: number, stride: number): Float64Array {
  const factor = cholesky(gram, n, stride);
  const inverse = new Float64Array(n * stride);
  for (let j = 0; j < n; j++) {
    if (factor[j * stride + j] === 0) continue;
    inverse[j * stride + j] = 1 / factor[j * stride + j];
    for (let i = j - 1; i >= 0; i--) {
      if (factor[i * stride + i] === 0) continue;
      let sum = 0;
      for (let k = i + 1; k <= j; k++) sum += factor[i * stride + k] * inverse[k * stride + j];
      inverse[i * stride + j] = -sum / factor[i * stride + i];
    }
  }
  return inverse;
}

/** R of G = R' R; the rows of dependent columns are zero. */
function cholesky(gram: Float64Array, n: number, stride: number): Float64Array {
  const factor = gram.slice(0, n * stride);
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, gram[i * stride + i]);
  for (let i = 0; i < n; i++) {
    const pivot = factor[i * stride + i];
    if (pivot <= DEPENDENT * largest) {
      factor.fill(0, i * stride, (i + 1) * stride);
      continue;
    }
    const scale = 1 / Math.sqrt(pivot);
    for (let j = i; j < n; j++) factor[i * stride + j] *= scale;
    for (let k = i + 1; k < n; k++) {
      const share = factor[i * stride + k];
      for (let j = k; j < n; j++) factor[k * stride + j] -= share * factor[i * stride + j];
    }
  }
  return factor;
}
