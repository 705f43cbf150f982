/**
 * The numbers of the highest scores, best first; of equal ones the lower number. Those that are `NaN` are not ranked.
 *
 * A heap of `limit` places whose root is the worst that is kept: most scores are compared with it alone.
 */
export function bestScores(scores: Float64Array | Float32Array, limit: number): number[] {
  const heap: number[] = [];
  const isWorse = (a: number, b: number) => scores[a] < scores[b] || (scores[a] === scores[b] && a > b);
  for (let i = 0; i < scores.length; i++) {
    if (Number.isNaN(scores[i])) continue;
    if (heap.length < limit) rise(heap, heap.push(i) - 1, isWorse);
    else if (limit > 0 && isWorse(heap[0], i)) {
      heap[0] = i;
      sink(heap, isWorse);
    }
  }
  return heap.sort((a, b) => scores[b] - scores[a] || a - b);
}

type IsWorse = (a: number, b: number) => boolean;

function rise(heap: number[], at: number, isWorse: IsWorse): void {
  const own = heap[at];
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isWorse(own, heap[parent])) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = own;
}

function sink(heap: number[], isWorse: IsWorse): void {
  const own = heap[0];
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && isWorse(heap[child + 1], heap[child])) child++;
    if (!isWorse(heap[child], own)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = own;
}
