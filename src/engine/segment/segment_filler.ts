import type { Segment } from "./segment.ts";

/** Before it begins: an opened database is there to answer first. */
const PATIENCE_MS = 100;

/**
 * Reads into memory what opened segments have left in their files, one segment after another, a little in each turn of the
 * event loop. Whatever is needed before its turn is read at once, by who needs it. It keeps no process alive.
 */
export class SegmentFiller {
  private readonly queue: Segment[] = [];
  private isRunning = false;

  add(segment: Segment): void {
    this.queue.push(segment);
    if (this.isRunning) return;
    this.isRunning = true;
    setTimeout(() => this.run(), PATIENCE_MS).unref();
  }

  private async run(): Promise<void> {
    for (let segment = this.queue.shift(); segment !== undefined; segment = this.queue.shift()) {
      while (await segment.fill()) await turn();
    }
    this.isRunning = false;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve).unref();
  });
}
