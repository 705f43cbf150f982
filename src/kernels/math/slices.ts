import { setImmediate } from "node:timers/promises";
import { ElanusError } from "../../errors/index.ts";

/** The event loop waits no longer than about this for a slice of work. */
const SLICE_MS = 4;
/** When this thread last gave way; shared, so that many short calls in a row give way as one long call does. */
let lastYield = 0;

export interface SliceOptions {
  /** Called between slices with the share that is done, 0 to 1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/**
 * Runs `step(begin, end)` over 0 to `count` in steps of `size`, and lets the event loop run every few milliseconds.
 * What is computed depends on `size` alone, never on the clock.
 *
 * @throws ElanusError CANCELLED when the signal is raised.
 */
export async function inSlices(
  count: number,
  size: number,
  step: (begin: number, end: number) => void,
  options: SliceOptions = {},
): Promise<void> {
  throwIfCancelled(options.signal);
  for (let begin = 0; begin < count; begin += size) {
    step(begin, Math.min(begin + size, count));
    if (performance.now() - lastYield < SLICE_MS) continue;
    options.onProgress?.(Math.min((begin + size) / count, 1));
    await setImmediate();
    lastYield = performance.now();
    throwIfCancelled(options.signal);
  }
}

/** @throws ElanusError CANCELLED when the signal is raised. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new ElanusError("CANCELLED", "the work was cancelled", { cause: signal.reason });
}
