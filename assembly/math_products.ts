// Products of tall f32 matrices, row-major. Every `stride` is in floats and a multiple of 4; what lies past a row's
// last column is zero, so that no loop needs a tail.

/**
 * Rows `begin` to `end` of out = A x, or of out + A x where `add` is 1; A is sparse in compressed rows: row r holds `starts[r]` to
 * `starts[r + 1]` of `columns` and `values`. `width` is how many floats of a row of x and out count, a multiple of 4. Eight lanes
 * of sums stay in registers while a row's entries pass by.
 */
export function sparse_times_dense(
  starts: usize,
  columns: usize,
  values: usize,
  begin: i32,
  end: i32,
  x: usize,
  stride: i32,
  width: i32,
  out: usize,
  out_stride: i32,
  add: i32,
): void {
  const xBytes = (<usize>stride) << 2;
  const outBytes = (<usize>out_stride) << 2;
  const widthBytes = (<usize>width) << 2;
  for (let r = begin; r < end; r++) {
    const from = load<u32>(starts + ((<usize>r) << 2));
    const to = load<u32>(starts + ((<usize>r) << 2), 4);
    const target = out + <usize>r * outBytes;
    let at: usize = 0;
    for (; at + 128 <= widthBytes; at += 128) eight_lanes(columns, values, from, to, x + at, xBytes, target + at, add);
    for (; at < widthBytes; at += 16) one_lane(columns, values, from, to, x + at, xBytes, target + at, add);
  }
}

function eight_lanes(
  columns: usize,
  values: usize,
  from: u32,
  to: u32,
  x: usize,
  rowBytes: usize,
  target: usize,
  add: i32,
): void {
  let s0 = f32x4.splat(0),
    s1 = f32x4.splat(0),
    s2 = f32x4.splat(0),
    s3 = f32x4.splat(0);
  let s4 = f32x4.splat(0),
    s5 = f32x4.splat(0),
    s6 = f32x4.splat(0),
    s7 = f32x4.splat(0);
  if (add) {
    s0 = v128.load(target);
    s1 = v128.load(target, 16);
    s2 = v128.load(target, 32);
    s3 = v128.load(target, 48);
    s4 = v128.load(target, 64);
    s5 = v128.load(target, 80);
    s6 = v128.load(target, 96);
    s7 = v128.load(target, 112);
  }
  for (let i = from; i < to; i++) {
    const row = x + <usize>load<u32>(columns + ((<usize>i) << 2)) * rowBytes;
    const value = v128.load32_splat(values + ((<usize>i) << 2));
    s0 = f32x4.add(s0, f32x4.mul(value, v128.load(row)));
    s1 = f32x4.add(s1, f32x4.mul(value, v128.load(row, 16)));
    s2 = f32x4.add(s2, f32x4.mul(value, v128.load(row, 32)));
    s3 = f32x4.add(s3, f32x4.mul(value, v128.load(row, 48)));
    s4 = f32x4.add(s4, f32x4.mul(value, v128.load(row, 64)));
    s5 = f32x4.add(s5, f32x4.mul(value, v128.load(row, 80)));
    s6 = f32x4.add(s6, f32x4.mul(value, v128.load(row, 96)));
    s7 = f32x4.add(s7, f32x4.mul(value, v128.load(row, 112)));
  }
  v128.store(target, s0);
  v128.store(target, s1, 16);
  v128.store(target, s2, 32);
  v128.store(target, s3, 48);
  v128.store(target, s4, 64);
  v128.store(target, s5, 80);
  v128.store(target, s6, 96);
  v128.store(target, s7, 112);
}

function one_lane(
  columns: usize,
  values: usize,
  from: u32,
  to: u32,
  x: usize,
  rowBytes: usize,
  target: usize,
  add: i32,
): void {
  let sum = add ? v128.load(target) : f32x4.splat(0);
  for (let i = from; i < to; i++) {
    const row = x + <usize>load<u32>(columns + ((<usize>i) << 2)) * rowBytes;
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(values + ((<usize>i) << 2)), v128.load(row)));
  }
  v128.store(target, sum);
}

/**
 * Rows `begin` to `end` of x become x t, in place; t is stride x stride. `scratch` holds 4 rows.
 * Four rows share each load of t.
 */
export function transform_rows(x: usize, begin: i32, end: i32, stride: i32, t: usize, scratch: usize): void {
  const rowBytes = (<usize>stride) << 2;
  let r = begin;
  for (; r + 4 <= end; r += 4) {
    const rows = x + <usize>r * rowBytes;
    memory.copy(scratch, rows, rowBytes << 2);
    for (let at: usize = 0; at < rowBytes; at += 16) four_rows(scratch, rowBytes, stride, t + at, rows + at);
  }
  for (; r < end; r++) {
    const row = x + <usize>r * rowBytes;
    memory.copy(scratch, row, rowBytes);
    for (let at: usize = 0; at < rowBytes; at += 16) one_row(scratch, rowBytes, stride, t + at, row + at);
  }
}

function four_rows(source: usize, rowBytes: usize, stride: i32, t: usize, target: usize): void {
  const source1 = source + rowBytes,
    source2 = source1 + rowBytes,
    source3 = source2 + rowBytes;
  let s0 = f32x4.splat(0),
    s1 = f32x4.splat(0),
    s2 = f32x4.splat(0),
    s3 = f32x4.splat(0);
  for (let i = 0; i < stride; i++) {
    const offset = (<usize>i) << 2;
    const row = v128.load(t + <usize>i * rowBytes);
    s0 = f32x4.add(s0, f32x4.mul(v128.load32_splat(source + offset), row));
    s1 = f32x4.add(s1, f32x4.mul(v128.load32_splat(source1 + offset), row));
    s2 = f32x4.add(s2, f32x4.mul(v128.load32_splat(source2 + offset), row));
    s3 = f32x4.add(s3, f32x4.mul(v128.load32_splat(source3 + offset), row));
  }
  v128.store(target, s0);
  v128.store(target + rowBytes, s1);
  v128.store(target + 2 * rowBytes, s2);
  v128.store(target + 3 * rowBytes, s3);
}

function one_row(source: usize, rowBytes: usize, stride: i32, t: usize, target: usize): void {
  let sum = f32x4.splat(0);
  for (let i = 0; i < stride; i++) {
    const row = v128.load(t + <usize>i * rowBytes);
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(source + ((<usize>i) << 2)), row));
  }
  v128.store(target, sum);
}

/** Rows that stay in the second-level cache while every pair of columns passes over them. */
const GRAM_ROWS = 64;

/**
 * Adds rows `begin` to `end` of x to the Gram matrix x' x, which is stride x stride in f64; only the blocks on and
 * above the diagonal are written. Sums are f64: a Cholesky factor squares the condition number.
 */
export function add_gram(x: usize, begin: i32, end: i32, stride: i32, gram: usize): void {
  for (let r = begin; r < end; r += GRAM_ROWS) add_gram_rows(x, r, min(r + GRAM_ROWS, end), stride, gram);
}

function add_gram_rows(x: usize, begin: i32, end: i32, stride: i32, gram: usize): void {
  const rowBytes = (<usize>stride) << 2;
  const gramBytes = (<usize>stride) << 3;
  const first = x + <usize>begin * rowBytes;
  const last = x + <usize>end * rowBytes;
  for (let i: usize = 0; i < rowBytes; i += 16) {
    for (let j = i; j < rowBytes; j += 16) {
      add_gram_block(first + i, first + j, last + i, rowBytes, gram + (i >> 2) * gramBytes + (j << 1), gramBytes);
    }
  }
}

function add_gram_block(a: usize, b: usize, end: usize, rowBytes: usize, out: usize, outBytes: usize): void {
  let s00 = f64x2.splat(0),
    s01 = f64x2.splat(0),
    s10 = f64x2.splat(0),
    s11 = f64x2.splat(0);
  let s20 = f64x2.splat(0),
    s21 = f64x2.splat(0),
    s30 = f64x2.splat(0),
    s31 = f64x2.splat(0);
  for (; a < end; a += rowBytes, b += rowBytes) {
    const right = v128.load(b);
    const low = f64x2.promote_low_f32x4(right);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(right, right, 1, 0));
    const left0 = f64x2.splat(<f64>load<f32>(a));
    const left1 = f64x2.splat(<f64>load<f32>(a, 4));
    const left2 = f64x2.splat(<f64>load<f32>(a, 8));
    const left3 = f64x2.splat(<f64>load<f32>(a, 12));
    s00 = f64x2.add(s00, f64x2.mul(left0, low));
    s01 = f64x2.add(s01, f64x2.mul(left0, high));
    s10 = f64x2.add(s10, f64x2.mul(left1, low));
    s11 = f64x2.add(s11, f64x2.mul(left1, high));
    s20 = f64x2.add(s20, f64x2.mul(left2, low));
    s21 = f64x2.add(s21, f64x2.mul(left2, high));
    s30 = f64x2.add(s30, f64x2.mul(left3, low));
    s31 = f64x2.add(s31, f64x2.mul(left3, high));
  }
  add_pair(out, s00, s01);
  add_pair(out + outBytes, s10, s11);
  add_pair(out + 2 * outBytes, s20, s21);
  add_pair(out + 3 * outBytes, s30, s31);
}

function add_pair(out: usize, low: v128, high: v128): void {
  v128.store(out, f64x2.add(v128.load(out), low));
  v128.store(out, f64x2.add(v128.load(out, 16), high), 16);
}

/**
 * out = the sum of rows of 8-bit codes, each times its weight: rows `ids[0]` to `ids[count - 1]` of `codes`, which are
 * `stride` bytes long (a multiple of 16). `out` holds `stride` floats.
 */
export function weighted_code_sum(codes: usize, stride: i32, ids: usize, weights: usize, count: i32, out: usize): void {
  for (let at: usize = 0; at < <usize>stride; at += 16) {
    let s0 = f32x4.splat(0),
      s1 = f32x4.splat(0),
      s2 = f32x4.splat(0),
      s3 = f32x4.splat(0);
    for (let i = 0; i < count; i++) {
      const offset = (<usize>i) << 2;
      const row = v128.load(codes + <usize>load<u32>(ids + offset) * <usize>stride + at);
      const weight = v128.load32_splat(weights + offset);
      const low = i16x8.extend_low_i8x16_s(row);
      const high = i16x8.extend_high_i8x16_s(row);
      s0 = f32x4.add(s0, f32x4.mul(weight, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(low))));
      s1 = f32x4.add(s1, f32x4.mul(weight, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(low))));
      s2 = f32x4.add(s2, f32x4.mul(weight, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(high))));
      s3 = f32x4.add(s3, f32x4.mul(weight, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(high))));
    }
    const target = out + (at << 2);
    v128.store(target, s0);
    v128.store(target, s1, 16);
    v128.store(target, s2, 32);
    v128.store(target, s3, 48);
  }
}
