import { ElanusError } from "../../errors/index.ts";

/** What work came to within its time, or that its time ran out. */
export type InTime<T> = { readonly late: false; readonly value: T } | { readonly late: true };

/**
 * Does work that has so many milliseconds. Its signal aborts when they are over, or with the search's; work that does
 * not heed it goes on, and what it comes to is not looked at.
 *
 * @throws ElanusError CANCELLED when the search's signal aborts.
 */
export async function withinBudget<T>(
  budget: number | undefined,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<InTime<T>> {
  throwIfAborted(signal);
  const stop = new AbortController();
  const timer = budget === undefined ? undefined : setTimeout(() => stop.abort(), budget);
  const follow = () => stop.abort(signal.reason);
  signal.addEventListener("abort", follow, { once: true });
  const stopped = new Promise<InTime<T>>((resolve) => {
    stop.signal.addEventListener("abort", () => resolve({ late: true }), { once: true });
  });
  try {
    const done = work(stop.signal).then((value): InTime<T> => ({ late: false, value }));
    const outcome = await Promise.race([done, stopped]);
    throwIfAborted(signal);
    return outcome;
  } catch (error) {
    throwIfAborted(signal);
    // An abort that the work passes on as its own failure.
    if (stop.signal.aborted) return { late: true };
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", follow);
  }
}

/** Does work until the search's signal aborts. @throws ElanusError CANCELLED */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const outcome = await withinBudget(undefined, signal, work);
  if (outcome.late) throw givenUp(signal);
  return outcome.value;
}

/** @throws ElanusError CANCELLED */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw givenUp(signal);
}

function givenUp({ reason }: AbortSignal): ElanusError {
  return new ElanusError("CANCELLED", "the search was given up", { cause: reason });
}
