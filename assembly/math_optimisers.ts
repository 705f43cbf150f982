// A step against a gradient. The gradient's row r belongs to the parameters' row `rows[r]`, or r where `rows` is 0; what was noted
// of earlier gradients lies in tables of the parameters' shape. `width` is a multiple of 4.

/** Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019); `rate` holds the correction of the bias. */
export function adam_rows(
  parameters: usize,
  means: usize,
  squares: usize,
  stride: i32,
  rows: usize,
  begin: i32,
  end: i32,
  width: i32,
  gradient: usize,
  gradient_stride: i32,
  rate: f32,
  mean_share: f32,
  square_share: f32,
  epsilon: f32,
  decay: f32,
): void {
  const keepMean = f32x4.splat(mean_share);
  const takeMean = f32x4.splat(1 - mean_share);
  const keepSquare = f32x4.splat(square_share);
  const takeSquare = f32x4.splat(1 - square_share);
  for (let r = begin; r < end; r++) {
    const offset = (<usize>row_of(rows, r) * <usize>stride) << 2;
    const source = gradient + ((<usize>r * <usize>gradient_stride) << 2);
    for (let at: usize = 0; at < (<usize>width) << 2; at += 16) {
      const place = offset + at;
      const g = v128.load(source + at);
      const mean = f32x4.add(f32x4.mul(keepMean, v128.load(means + place)), f32x4.mul(takeMean, g));
      const square = f32x4.add(
        f32x4.mul(keepSquare, v128.load(squares + place)),
        f32x4.mul(takeSquare, f32x4.mul(g, g)),
      );
      v128.store(means + place, mean);
      v128.store(squares + place, square);
      step(parameters + place, mean, square, rate, epsilon, decay);
    }
  }
}

/** Adagrad (Duchi et al. 2011), with the same weight decay. */
export function adagrad_rows(
  parameters: usize,
  squares: usize,
  stride: i32,
  rows: usize,
  begin: i32,
  end: i32,
  width: i32,
  gradient: usize,
  gradient_stride: i32,
  rate: f32,
  epsilon: f32,
  decay: f32,
): void {
  for (let r = begin; r < end; r++) {
    const offset = (<usize>row_of(rows, r) * <usize>stride) << 2;
    const source = gradient + ((<usize>r * <usize>gradient_stride) << 2);
    for (let at: usize = 0; at < (<usize>width) << 2; at += 16) {
      const place = offset + at;
      const g = v128.load(source + at);
      const square = f32x4.add(v128.load(squares + place), f32x4.mul(g, g));
      v128.store(squares + place, square);
      step(parameters + place, g, square, rate, epsilon, decay);
    }
  }
}

function row_of(rows: usize, r: i32): u32 {
  return rows === 0 ? <u32>r : load<u32>(rows + ((<usize>r) << 2));
}

function step(place: usize, direction: v128, square: v128, rate: f32, epsilon: f32, decay: f32): void {
  const before = v128.load(place);
  const move = f32x4.div(direction, f32x4.add(f32x4.sqrt(square), f32x4.splat(epsilon)));
  const kept = f32x4.mul(before, f32x4.splat(1 - decay));
  v128.store(place, f32x4.sub(kept, f32x4.mul(move, f32x4.splat(rate))));
}
