import { setImmediate as pause } from "node:timers/promises";

/** How long calls begin one upon another before the event loop has its turn. */
const TURN_MS = 4;

/** Lets calls begin as they arrive, and the server hear in between what else comes: who gives up, who is new. */
export class CallTurns {
  private last: Promise<void> = Promise.resolve();
  private end = 0;

  /** Resolves when it is the next call's turn. */
  next(): Promise<void> {
    this.last = this.last.then(async () => {
      if (performance.now() < this.end) return;
      await pause();
      this.end = performance.now() + TURN_MS;
    });
    return this.last;
  }
}
