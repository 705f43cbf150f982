import { cancelled } from "../../kernels/worker_pool.ts";

const FIRST_SLICE = 64;

/** How many rows a worker is given at once, so that it is back after about `ms`. */
export class SliceSize {
  private readonly ms: number;
  private rows = FIRST_SLICE;

  constructor(ms: number) {
    this.ms = ms;
  }

  /** Gives `work` a slice of [from, end); resolves to where the next begins. */
  async next(from: number, end: number, work: (from: number, to: number) => Promise<unknown>): Promise<number> {
    const to = Math.min(from + this.rows, end);
    const started = performance.now();
    await work(from, to);
    const took = Math.max(performance.now() - started, 1);
    this.rows = Math.max(1, Math.round(this.rows * Math.min(2, Math.max(0.5, this.ms / took))));
    return to;
  }
}

/** How long a slice of a build should take: often enough for progress and for a signal to be obeyed. */
const SLICE_MS = 50;

/** Calls `work` on slices of [0, count). @throws ElanusError CANCELLED between two of them. */
export async function inSlices(
  count: number,
  work: (from: number, to: number) => Promise<unknown>,
  signal: AbortSignal | undefined,
  onDone?: (share: number) => void,
): Promise<void> {
  const size = new SliceSize(SLICE_MS);
  for (let from = 0; from < count; ) {
    if (signal?.aborted) throw cancelled(signal);
    from = await size.next(from, count, work);
    onDone?.(from / count);
  }
}
