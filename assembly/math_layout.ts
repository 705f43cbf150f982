// Matrices and lists in another order.

/**
 * Rows `begin` to `end` of out, both multiples of 4, which is x transposed: out's row c is x's column c. x has `rows` rows; what lies
 * behind them in out's `out_columns` columns is zero. Sixteen columns at a time, a cache line of x, are read to their end.
 */
export function dense_transpose(
  x: usize,
  stride: i32,
  rows: i32,
  begin: i32,
  end: i32,
  out: usize,
  out_stride: i32,
  out_columns: i32,
): void {
  const xBytes = (<usize>stride) << 2;
  const outBytes = (<usize>out_stride) << 2;
  for (let first = begin; first < end; first += 16) {
    const last = min(first + 16, end);
    let r = 0;
    for (; r + 4 <= rows; r += 4) {
      for (let c = first; c < last; c += 4) {
        const source = x + <usize>r * xBytes + ((<usize>c) << 2);
        transpose_block(source, xBytes, out + <usize>c * outBytes + ((<usize>r) << 2), outBytes);
      }
    }
    for (; r < rows; r++) {
      for (let c = first; c < last; c++) {
        store<f32>(out + <usize>c * outBytes + ((<usize>r) << 2), load<f32>(x + <usize>r * xBytes + ((<usize>c) << 2)));
      }
    }
    for (let c = first; c < last; c++) {
      memory.fill(out + <usize>c * outBytes + ((<usize>rows) << 2), 0, (<usize>(out_columns - rows)) << 2);
    }
  }
}

function transpose_block(x: usize, xBytes: usize, out: usize, outBytes: usize): void {
  const a = v128.load(x);
  const b = v128.load(x + xBytes);
  const c = v128.load(x + 2 * xBytes);
  const d = v128.load(x + 3 * xBytes);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(out + outBytes, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(out + 2 * outBytes, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5));
  v128.store(out + 3 * outBytes, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7));
}

/**
 * The transpose of a sparse matrix in compressed rows, in compressed rows too; entries keep their order. `out_starts` has
 * `column_count` + 1 places.
 */
export function sparse_transpose(
  starts: usize,
  columns: usize,
  values: usize,
  rows: i32,
  column_count: i32,
  out_starts: usize,
  out_columns: usize,
  out_values: usize,
): void {
  memory.fill(out_starts, 0, (<usize>(column_count + 1)) << 2);
  const entries = load<u32>(starts + ((<usize>rows) << 2));
  for (let i: u32 = 0; i < entries; i++) raise(out_starts, load<u32>(columns + ((<usize>i) << 2)) + 1);
  for (let c = 0; c < column_count; c++) {
    const place = out_starts + ((<usize>c) << 2);
    store<u32>(place, load<u32>(place) + load<u32>(place, 4), 4);
  }
  for (let r = 0; r < rows; r++) {
    const to = load<u32>(starts + ((<usize>r) << 2), 4);
    for (let i = load<u32>(starts + ((<usize>r) << 2)); i < to; i++) {
      const place = (<usize>raise(out_starts, load<u32>(columns + ((<usize>i) << 2)))) << 2;
      store<u32>(out_columns + place, r);
      store<f32>(out_values + place, load<f32>(values + ((<usize>i) << 2)));
    }
  }
  // Each start has moved to its row's end, which is where the next row starts.
  memory.copy(out_starts + 4, out_starts, (<usize>column_count) << 2);
  store<u32>(out_starts, 0);
}

/** Adds one to a number of a list and returns what it was. */
function raise(list: usize, i: u32): u32 {
  const place = list + ((<usize>i) << 2);
  const before = load<u32>(place);
  store<u32>(place, before + 1);
  return before;
}

/** Rows `begin` to `end` of out are rows `rows[begin]` to `rows[end - 1]` of x: `width` floats of each. */
export function gather_rows(
  x: usize,
  stride: i32,
  rows: usize,
  begin: i32,
  end: i32,
  width: i32,
  out: usize,
  out_stride: i32,
): void {
  for (let r = begin; r < end; r++) {
    const row = <usize>load<u32>(rows + ((<usize>r) << 2));
    memory.copy(out + ((<usize>r * <usize>out_stride) << 2), x + ((row * <usize>stride) << 2), (<usize>width) << 2);
  }
}
