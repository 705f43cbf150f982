import { inSlices, type SliceOptions } from "../../kernels/math/slices.ts";

/** Rows that are sorted at once, in about a millisecond; what is sorted so is then merged. */
const RUN = 2048;

/**
 * Sorts row numbers by their values, equal ones in the order in which they came, and lets the event loop run meanwhile.
 *
 * @param compare of two rows: below 0, 0, above 0.
 */
export async function sortRows(
  rows: Uint32Array<ArrayBuffer>,
  compare: (a: number, b: number) => number,
  options: SliceOptions,
): Promise<Uint32Array<ArrayBuffer>> {
  let source = rows;
  await inSlices(rows.length, RUN, (begin, end) => source.subarray(begin, end).sort(compare), options);
  let target = new Uint32Array(rows.length);
  for (let width = RUN; width < rows.length; width *= 2) {
    await inSlices(rows.length, RUN, mergePass(source, target, width, compare), options);
    [source, target] = [target, source];
  }
  return source;
}

/** Merges each two runs of `width`; a step carries on where the last one stopped, also within a pair. */
function mergePass(
  source: Uint32Array,
  target: Uint32Array,
  width: number,
  compare: (a: number, b: number) => number,
): (begin: number, end: number) => void {
  let left = 0;
  let middle = 0;
  let right = 0;
  let high = 0;
  return (begin, end) => {
    for (let out = begin; out < end; out++) {
      if (out === high) {
        left = out;
        middle = Math.min(out + width, source.length);
        right = middle;
        high = Math.min(out + 2 * width, source.length);
      }
      const takesLeft = left < middle && (right >= high || compare(source[left], source[right]) <= 0);
      target[out] = takesLeft ? source[left++] : source[right++];
    }
  };
}
