import { cancelled } from "../kernels/worker_pool.ts";
import type { KernelRun } from "../kernels/worker_script.ts";

const FIRST_SLICE = 64;

/** A worker's work on rows [from, to). */
export type SliceWork = (from: number, to: number) => Promise<KernelRun>;

/**
 * How many rows a worker is given at once, so that it is back after a set time. What it did for others before does not count:
 * else the slices of two works that share a worker would shrink each other to nothing.
 */
export class SliceSize {
  private rows = FIRST_SLICE;
  private readonly unit: number;

  /** @param unit every slice but the last is a multiple of it. */
  constructor(unit = 1) {
    this.unit = unit;
  }

  /** Where a slice of [from, end) ends. */
  endOf(from: number, end: number): number {
    return Math.min(from + Math.ceil(this.rows / this.unit) * this.unit, end);
  }

  /** Learns from a slice of so many rows, which should have taken `ms`. */
  note(rows: number, milliseconds: number, ms: number): void {
    const factor = Math.min(2, Math.max(0.5, ms / Math.max(milliseconds, 0.1)));
    // A slice that the end cut short says nothing against a longer one.
    const tried = factor < 1 ? rows : this.rows;
    this.rows = Math.max(1, Math.round(tried * factor));
  }

  /** Gives `work` a slice of [from, end) that should take `ms`; resolves to where the next begins. */
  async next(from: number, end: number, ms: number, work: SliceWork): Promise<number> {
    const to = this.endOf(from, end);
    const { milliseconds } = await work(from, to);
    this.note(to - from, milliseconds, ms);
    return to;
  }
}

/** How long a slice of a build should take: often enough for progress, for a signal to be obeyed, and for rows that come meanwhile. */
const SLICE_MS = 25;

/** Calls `work` on slices of [0, count), multiples of `unit`. @throws ElanusError CANCELLED between two of them. */
export function inSlices(
  count: number,
  work: SliceWork,
  signal: AbortSignal | undefined,
  onDone?: (share: number) => void,
  unit = 1,
): Promise<void> {
  return inSlicesTogether(count, [work], signal, onDone, unit);
}

/** The same by several workers, each with a `work` of its own; who is done takes the next slice. None works on after a failure. */
export async function inSlicesTogether(
  count: number,
  works: readonly SliceWork[],
  signal: AbortSignal | undefined,
  onDone?: (share: number) => void,
  unit = 1,
): Promise<void> {
  let next = 0;
  let done = 0;
  const takeTurns = async (work: SliceWork) => {
    const size = new SliceSize(unit);
    while (next < count) {
      if (signal?.aborted) throw cancelled(signal);
      const from = next;
      next = size.endOf(from, count);
      const rows = next - from;
      const { milliseconds } = await work(from, next).catch((failure: unknown) => {
        next = count;
        throw failure;
      });
      size.note(rows, milliseconds, SLICE_MS);
      done += rows;
      onDone?.(done / count);
    }
  };
  const ends = await Promise.allSettled(works.map(takeTurns));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
