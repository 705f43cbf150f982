/**
 * One sweep of one-sided Jacobi rotations (Hestenes 1958) over the rows of an n x stride f64 matrix (stride even):
 * each pair of rows whose cosine exceeds `tolerance` is rotated to be orthogonal, the longer row first.
 * Returns the number of rotations; 0 means that all rows are orthogonal.
 */
export function jacobi_sweep(rows: usize, n: i32, stride: i32, tolerance: f64): i32 {
  const rowBytes = (<usize>stride) << 3;
  let rotations = 0;
  for (let i = 0; i < n - 1; i++) {
    const p = rows + <usize>i * rowBytes;
    for (let j = i + 1; j < n; j++) {
      if (orthogonalise(p, rows + <usize>j * rowBytes, rowBytes, tolerance)) rotations++;
    }
  }
  return rotations;
}

function orthogonalise(p: usize, q: usize, rowBytes: usize, tolerance: f64): bool {
  let pp = f64x2.splat(0),
    qq = f64x2.splat(0),
    pq = f64x2.splat(0);
  for (let at: usize = 0; at < rowBytes; at += 16) {
    const x = v128.load(p + at),
      y = v128.load(q + at);
    pp = f64x2.add(pp, f64x2.mul(x, x));
    qq = f64x2.add(qq, f64x2.mul(y, y));
    pq = f64x2.add(pq, f64x2.mul(x, y));
  }
  const a = both(pp),
    b = both(qq),
    c = both(pq);
  if (Math.abs(c) <= tolerance * Math.sqrt(a * b)) return false;
  // The smaller angle of the two that make the rows orthogonal; past 45 degrees the rows change places as well.
  const zeta = (b - a) / (2 * c);
  const t = (zeta >= 0 ? 1.0 : -1.0) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cosine = 1 / Math.sqrt(1 + t * t);
  const sine = cosine * t;
  if (a >= b) rotate(p, q, rowBytes, cosine, sine);
  else rotate(p, q, rowBytes, sine, -cosine);
  return true;
}

function rotate(p: usize, q: usize, rowBytes: usize, cosine: f64, sine: f64): void {
  const c = f64x2.splat(cosine),
    s = f64x2.splat(sine);
  for (let at: usize = 0; at < rowBytes; at += 16) {
    const x = v128.load(p + at),
      y = v128.load(q + at);
    v128.store(p + at, f64x2.sub(f64x2.mul(c, x), f64x2.mul(s, y)));
    v128.store(q + at, f64x2.add(f64x2.mul(s, x), f64x2.mul(c, y)));
  }
}

function both(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}
