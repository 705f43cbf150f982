import { cancelled } from "./worker_pool.ts";

/** Lets actions run one after another, in the order in which they were asked for. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /**
   * @param signal ends the waiting, not the action.
   * @throws ElanusError CANCELLED where the signal was aborted before the turn came.
   */
  run<T>(action: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = () => signal && reject(cancelled(signal));
      if (signal?.aborted) return giveUp();
      signal?.addEventListener("abort", giveUp);
      this.last = this.last.then(async () => {
        signal?.removeEventListener("abort", giveUp);
        if (signal?.aborted) return;
        try {
          resolve(await action());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** Resolves when all that was asked for has run. */
  async idle(): Promise<void> {
    await this.last;
  }
}
