import { setImmediate as pause } from "node:timers/promises";
import type { Lease } from "../collection/lease.ts";

/** How long the calling thread works before the event loop has its turn. */
const TURN_MS = 4;

/** Divides work on the calling thread into turns. */
export class Turn {
  private readonly lease: Lease;
  private end = performance.now() + TURN_MS;

  constructor(lease: Lease) {
    this.lease = lease;
  }

  /** Gives way if the turn is over. @throws ElanusError with the reason for which the read was ended meanwhile. */
  async next(): Promise<void> {
    if (performance.now() >= this.end) {
      await pause();
      this.end = performance.now() + TURN_MS;
    }
    this.lease.use();
  }
}
