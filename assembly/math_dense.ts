/**
 * Rows `begin` to `end` of out = A b, or of out + A b where `add` is 1; A's element (r, k) lies at `a` + r * `row_step` + k *
 * `inner_step` floats, so that A may be stored as it is or transposed. b has `inner` rows of `b_stride` floats. `columns`, those
 * of b and out that count, is a multiple of 16.
 *
 * Two rows at a time take one cache line of b each step: eight sums of four lanes stay in registers.
 */
export function dense_product(
  a: usize,
  row_step: i32,
  inner_step: i32,
  begin: i32,
  end: i32,
  inner: i32,
  b: usize,
  b_stride: i32,
  columns: i32,
  out: usize,
  out_stride: i32,
  add: i32,
): void {
  const width = (<usize>columns) << 2;
  const bBytes = (<usize>b_stride) << 2;
  const outBytes = (<usize>out_stride) << 2;
  const stepBytes = (<usize>inner_step) << 2;
  for (let r = begin; r < end; r += 2) {
    // The last row of an odd number is computed twice.
    const next = min(r + 1, end - 1);
    const left = a + ((<usize>r * <usize>row_step) << 2);
    const right = a + ((<usize>next * <usize>row_step) << 2);
    const first = out + <usize>r * outBytes;
    const second = out + <usize>next * outBytes;
    for (let at: usize = 0; at < width; at += 64) {
      two_rows(left, right, stepBytes, inner, b + at, bBytes, first + at, second + at, add);
    }
  }
}

function two_rows(
  left: usize,
  right: usize,
  stepBytes: usize,
  inner: i32,
  b: usize,
  rowBytes: usize,
  first: usize,
  second: usize,
  add: i32,
): void {
  let s0 = f32x4.splat(0),
    s1 = f32x4.splat(0),
    s2 = f32x4.splat(0),
    s3 = f32x4.splat(0);
  let t0 = f32x4.splat(0),
    t1 = f32x4.splat(0),
    t2 = f32x4.splat(0),
    t3 = f32x4.splat(0);
  if (add) {
    s0 = v128.load(first);
    s1 = v128.load(first, 16);
    s2 = v128.load(first, 32);
    s3 = v128.load(first, 48);
    t0 = v128.load(second);
    t1 = v128.load(second, 16);
    t2 = v128.load(second, 32);
    t3 = v128.load(second, 48);
  }
  for (let k = 0; k < inner; k++) {
    const x = v128.load32_splat(left);
    const y = v128.load32_splat(right);
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    s0 = f32x4.add(s0, f32x4.mul(x, b0));
    s1 = f32x4.add(s1, f32x4.mul(x, b1));
    s2 = f32x4.add(s2, f32x4.mul(x, b2));
    s3 = f32x4.add(s3, f32x4.mul(x, b3));
    t0 = f32x4.add(t0, f32x4.mul(y, b0));
    t1 = f32x4.add(t1, f32x4.mul(y, b1));
    t2 = f32x4.add(t2, f32x4.mul(y, b2));
    t3 = f32x4.add(t3, f32x4.mul(y, b3));
    left += stepBytes;
    right += stepBytes;
    b += rowBytes;
  }
  v128.store(first, s0);
  v128.store(first, s1, 16);
  v128.store(first, s2, 32);
  v128.store(first, s3, 48);
  v128.store(second, t0);
  v128.store(second, t1, 16);
  v128.store(second, t2, 32);
  v128.store(second, t3, 48);
}
