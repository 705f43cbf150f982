import { setImmediate as pause } from "node:timers/promises";

/** How long reads follow upon each other before the event loop has its turn. */
const RUN_MS = 10;

/**
 * Leaves the event loop its turns: a program that awaits nothing but searches and queries would give it none, and its timers, its files, and what
 * opened segments are yet to read into memory would wait until it is done.
 */
export class LoopTurns {
  /** When the first read since the loop's last turn was done. */
  private began: number | undefined;

  /** What a read has to wait for before it answers; mostly nothing. By then it has found its rows as they were when it was asked. */
  due(): Promise<void> | undefined {
    const now = performance.now();
    if (this.began !== undefined) return now - this.began < RUN_MS ? undefined : pause();
    this.began = now;
    setImmediate(() => {
      this.began = undefined;
    });
    return undefined;
  }
}
