// Exact scores by the first dims of rows where they end within a lane of four values: what lies behind them in that lane is
// left out. Searches by some dims rarely end so, therefore a row at a time.

import { by_norm, madd, sum_lanes } from "./dense_kernels";
import { beside, four } from "./elements";
import { COSINE, L2 } from "./structs";

/** The lanes before the last `beyond` of four. */
export function lanes_before(beyond: u32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(4 - beyond));
}

/** The score of one row by the dims in `bytes` bytes of the query, of whose last lane `mask` has those that are compared. */
export function score_partly<E>(metric: u32, q: usize, x: usize, bytes: usize, mask: v128): f32 {
  let sum = f32x4.splat(0);
  let square = sum;
  const all = i32x4.splat(-1);
  const last = q + bytes - 16;
  for (; q <= last; q += 16, x += beside<E>(16)) {
    const e = v128.and(four<E>(x), q < last ? all : mask);
    const a = metric === L2 ? f32x4.sub(v128.load(q), e) : v128.load(q);
    sum = madd(a, metric === L2 ? a : e, sum);
    square = madd(e, e, square);
  }
  if (metric === COSINE) return by_norm(sum_lanes(sum), sum_lanes(square));
  return metric === L2 ? -sum_lanes(sum) : sum_lanes(sum);
}
