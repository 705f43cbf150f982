/**
 * A symmetric positive semi-definite n x n matrix G = R' R becomes the inverse of R, in place: f64, in rows of `stride`;
 * only the upper triangle is read. Pivots below `dependent` times the largest diagonal element are nothing: there the
 * inverse has zeros.
 *
 *     G G G      R R R      R R R      I I I      The column of the inverse that is being found lies in a row below the
 *     . G G  ->  . R R  ->  I R R  ->  0 I I      diagonal, so that both factors of its sums are read in order.
 *     . . G      . . R      I I R      0 0 I
 */
export function inverse_cholesky(g: usize, n: i32, stride: i32, dependent: f64): void {
  factorise(g, n, stride, dependent);
  for (let j = 0; j < n; j++) invert_column(g, j, stride);
  for (let i = 0; i < n; i++) {
    const pivot = load<f64>(at(g, i, i, stride));
    if (pivot > 0) store<f64>(at(g, i, i, stride), 1 / pivot);
    for (let j = i + 1; j < n; j++) {
      store<f64>(at(g, i, j, stride), load<f64>(at(g, j, i, stride)));
      store<f64>(at(g, j, i, stride), 0);
    }
  }
}

function at(g: usize, i: i32, j: i32, stride: i32): usize {
  return g + ((<usize>i * <usize>stride + <usize>j) << 3);
}

/** The upper triangle of G becomes R; the rows of dependent columns are zero. */
function factorise(g: usize, n: i32, stride: i32, dependent: f64): void {
  let largest: f64 = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, load<f64>(at(g, i, i, stride)));
  for (let i = 0; i < n; i++) {
    const row = at(g, i, i, stride);
    const length = n - i;
    const pivot = load<f64>(row);
    if (pivot <= dependent * largest) {
      memory.fill(row, 0, (<usize>length) << 3);
      continue;
    }
    scale(row, length, 1 / Math.sqrt(pivot));
    for (let k = 1; k < length; k++) {
      const tail = row + ((<usize>k) << 3);
      subtract(at(g, i + k, i + k, stride), tail, length - k, load<f64>(tail));
    }
  }
}

/** Row j below the diagonal becomes column j of the inverse above it. */
function invert_column(g: usize, j: i32, stride: i32): void {
  const row = at(g, j, 0, stride);
  const pivot = load<f64>(at(g, j, j, stride));
  if (pivot === 0) {
    memory.fill(row, 0, (<usize>j) << 3);
    return;
  }
  for (let i = j - 1; i >= 0; i--) {
    const own = load<f64>(at(g, i, i, stride));
    const ahead = load<f64>(at(g, i, j, stride)) / pivot;
    const next = (<usize>(i + 1)) << 3;
    const sum = ahead + dot(at(g, i, i + 1, stride), row + next, j - i - 1);
    store<f64>(row + next - 8, own === 0 ? 0 : -sum / own);
  }
}

function scale(row: usize, length: i32, factor: f64): void {
  for (let i = 0; i < length; i++, row += 8) store<f64>(row, load<f64>(row) * factor);
}

/** target -= share * row */
function subtract(target: usize, row: usize, length: i32, share: f64): void {
  const shares = f64x2.splat(share);
  for (; length >= 2; length -= 2, target += 16, row += 16) {
    v128.store(target, f64x2.sub(v128.load(target), f64x2.mul(shares, v128.load(row))));
  }
  if (length > 0) store<f64>(target, load<f64>(target) - share * load<f64>(row));
}

function dot(a: usize, b: usize, length: i32): f64 {
  let sums = f64x2.splat(0);
  for (; length >= 2; length -= 2, a += 16, b += 16) sums = f64x2.add(sums, f64x2.mul(v128.load(a), v128.load(b)));
  const sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  return length > 0 ? sum + load<f64>(a) * load<f64>(b) : sum;
}
