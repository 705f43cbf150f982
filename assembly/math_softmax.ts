// The softmax cross-entropy of scores and its gradient, a row a question.

/** Below this e^x is taken for nothing; f32 has no normal numbers there. */
const LEAST_EXPONENT: f32 = -87;
const NEVER: f32 = -1e30;

/**
 * Rows `begin` to `end` of `scores` become the gradient of the cross-entropy with respect to the score of each column.
 *
 * A column's logit is its score times `scale` plus its bias. Hidden columns of a row, `hidden_starts[r]` to `hidden_starts[r + 1]` of
 * `hidden`, are no answers; those from `columns` up to `width`, a multiple of 4, are padding. `targets` has the right column of each
 * row, `weights` what the row counts. `sums` receives two numbers a row: the target's logit less the largest, and the sum of e
 * to all logits less the largest; the loss is the logarithm of the second less the first.
 */
export function softmax_rows(
  scores: usize,
  stride: i32,
  begin: i32,
  end: i32,
  columns: i32,
  width: i32,
  biases: usize,
  targets: usize,
  hidden_starts: usize,
  hidden: usize,
  weights: usize,
  scale: f32,
  sums: usize,
): void {
  const bytes = (<usize>width) << 2;
  for (let r = begin; r < end; r++) {
    const row = scores + ((<usize>r * <usize>stride) << 2);
    const offset = (<usize>r) << 2;
    to_logits(row, bytes, biases, scale);
    for (let c = columns; c < width; c++) store<f32>(row + ((<usize>c) << 2), NEVER);
    const to = load<u32>(hidden_starts + offset, 4);
    for (let i = load<u32>(hidden_starts + offset); i < to; i++) {
      store<f32>(row + ((<usize>load<u32>(hidden + ((<usize>i) << 2))) << 2), NEVER);
    }
    const target = row + ((<usize>load<u32>(targets + offset)) << 2);
    const largest = largest_of(row, bytes);
    store<f32>(sums + (offset << 1), load<f32>(target) - largest);
    const sum = exponentials(row, bytes, largest);
    store<f32>(sums + (offset << 1), sum, 4);
    const weight = load<f32>(weights + offset) * scale;
    multiply(row, bytes, weight / sum);
    store<f32>(target, load<f32>(target) - weight);
  }
}

function to_logits(row: usize, bytes: usize, biases: usize, scale: f32): void {
  const factor = f32x4.splat(scale);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(row + at, f32x4.add(f32x4.mul(v128.load(row + at), factor), v128.load(biases + at)));
  }
}

function largest_of(row: usize, bytes: usize): f32 {
  let best = f32x4.splat(NEVER);
  for (let at: usize = 0; at < bytes; at += 16) best = f32x4.max(best, v128.load(row + at));
  return max(
    max(f32x4.extract_lane(best, 0), f32x4.extract_lane(best, 1)),
    max(f32x4.extract_lane(best, 2), f32x4.extract_lane(best, 3)),
  );
}

/** Each x of the row becomes e^(x - largest); returns their sum. */
function exponentials(row: usize, bytes: usize, largest: f32): f32 {
  const top = f32x4.splat(largest);
  let sum = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = exponential(f32x4.sub(v128.load(row + at), top));
    v128.store(row + at, value);
    sum = f32x4.add(sum, value);
  }
  return (
    f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)
  );
}

/** e^x of four numbers of at most 0, to 2 units in the last place: 2^n times a polynomial in the rest (Cephes, expf). */
export function exponential(x: v128): v128 {
  const counts = f32x4.gt(x, f32x4.splat(LEAST_EXPONENT));
  const bounded = f32x4.max(x, f32x4.splat(LEAST_EXPONENT));
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(<f32>Math.LOG2E)));
  // The logarithm of 2 in two parts, so that the rest loses nothing.
  let rest = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(0.693359375)));
  rest = f32x4.sub(rest, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let sum = f32x4.splat(1.98756915e-4);
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.3981999507e-3));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(8.3334519073e-3));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(4.1665795894e-2));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.6666665459e-1));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(5.0000001201e-1));
  sum = f32x4.add(f32x4.mul(sum, f32x4.mul(rest, rest)), f32x4.add(rest, f32x4.splat(1)));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return v128.and(f32x4.mul(sum, power), counts);
}

function multiply(row: usize, bytes: usize, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (let at: usize = 0; at < bytes; at += 16) v128.store(row + at, f32x4.mul(v128.load(row + at), factors));
}
