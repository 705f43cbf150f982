// What stands between the products of a network: rows to unit length, rectified units, and the way back of both.

/**
 * Rows `begin` to `end` of out are the first `dims` values of x's, scaled to unit length, and zeros up to `out_columns`; `norms`
 * receives their lengths. A row of zeros stays one.
 */
export function unit_rows(
  x: usize,
  stride: i32,
  begin: i32,
  end: i32,
  dims: i32,
  out: usize,
  out_stride: i32,
  out_columns: i32,
  norms: usize,
): void {
  for (let r = begin; r < end; r++) {
    const source = x + ((<usize>r * <usize>stride) << 2);
    const target = out + ((<usize>r * <usize>out_stride) << 2);
    const norm = <f32>Math.sqrt(dot(source, source, dims));
    const factor = norm > 0 ? <f32>1 / norm : 0;
    for (let i = 0; i < dims; i++)
      store<f32>(target + ((<usize>i) << 2), load<f32>(source + ((<usize>i) << 2)) * factor);
    memory.fill(target + ((<usize>dims) << 2), 0, (<usize>(out_columns - dims)) << 2);
    store<f32>(norms + ((<usize>r) << 2), norm);
  }
}

/**
 * Adds to rows `begin` to `end` of out what the gradient with respect to `unit`, that `unit_rows` made, says of the rows that it
 * was made from: (g - (g y) y) / norm.
 */
export function unit_rows_back(
  gradient: usize,
  unit: usize,
  stride: i32,
  norms: usize,
  begin: i32,
  end: i32,
  dims: i32,
  out: usize,
  out_stride: i32,
): void {
  for (let r = begin; r < end; r++) {
    const norm = load<f32>(norms + ((<usize>r) << 2));
    if (!(norm > 0)) continue;
    const g = gradient + ((<usize>r * <usize>stride) << 2);
    const y = unit + ((<usize>r * <usize>stride) << 2);
    const target = out + ((<usize>r * <usize>out_stride) << 2);
    const along = <f32>dot(g, y, dims);
    for (let i = 0; i < dims; i++) {
      const at = (<usize>i) << 2;
      store<f32>(target + at, load<f32>(target + at) + (load<f32>(g + at) - along * load<f32>(y + at)) / norm);
    }
  }
}

function dot(a: usize, b: usize, dims: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < dims; i++) {
    const at = (<usize>i) << 2;
    sum += <f64>load<f32>(a + at) * <f64>load<f32>(b + at);
  }
  return sum;
}

/** What is below zero in `columns` columns, a multiple of 4, of rows `begin` to `end` of x becomes zero. */
export function rectify_rows(x: usize, stride: i32, begin: i32, end: i32, columns: i32): void {
  const zero = f32x4.splat(0);
  for (let r = begin; r < end; r++) {
    const row = x + ((<usize>r * <usize>stride) << 2);
    for (let at = row; at < row + ((<usize>columns) << 2); at += 16) v128.store(at, f32x4.max(v128.load(at), zero));
  }
}

/** A gradient becomes zero where the rectified value `y` is; both lie in rows of `stride` floats. */
export function rectify_rows_back(gradient: usize, y: usize, stride: i32, begin: i32, end: i32, columns: i32): void {
  const zero = f32x4.splat(0);
  for (let r = begin; r < end; r++) {
    const offset = (<usize>r * <usize>stride) << 2;
    for (let at = offset; at < offset + ((<usize>columns) << 2); at += 16) {
      v128.store(gradient + at, v128.and(v128.load(gradient + at), f32x4.gt(v128.load(y + at), zero)));
    }
  }
}
