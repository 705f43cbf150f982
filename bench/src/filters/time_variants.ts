import { median } from "../measure/statistics.ts";
import type { FilterCase, FilterVariant } from "./filter_cases.ts";

const WARM_UP = 5;
/** A filter that takes long is repeated less often, but never less than this. */
const LEAST = 7;
const MOST_MS = 3000;

/** The median of a call's milliseconds over the variants of a filter, after some that are not counted. */
export async function timeVariants(
  filter: FilterCase,
  repetitions: number,
  call: (variant: FilterVariant) => Promise<unknown>,
): Promise<number> {
  for (let turn = 0; turn < WARM_UP; turn++) await call(filter.variant(turn));
  const milliseconds: number[] = [];
  const begun = performance.now();
  for (let turn = 0; turn < repetitions; turn++) {
    if (turn >= LEAST && performance.now() - begun > MOST_MS) break;
    const variant = filter.variant(turn);
    const started = performance.now();
    await call(variant);
    milliseconds.push(performance.now() - started);
  }
  return median(milliseconds);
}
