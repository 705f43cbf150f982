import { workerPool } from "./worker_pool.ts";

/** Working memories, one for each worker thread that is at work: made when they are first needed, and kept. */
export class ThreadSlots<Slot> {
  private readonly make: () => Slot;
  private readonly idle: Slot[] = [];
  private readonly waiting: ((slot: Slot) => void)[] = [];
  private made = 0;

  constructor(make: () => Slot) {
    this.make = make;
  }

  /** Runs `work` with a slot that nobody else has until it is done; waits while all are taken. */
  async use<T>(work: (slot: Slot) => Promise<T>): Promise<T> {
    const slot = await this.take();
    try {
      return await work(slot);
    } finally {
      this.give(slot);
    }
  }

  private take(): Slot | Promise<Slot> {
    const idle = this.idle.pop();
    if (idle !== undefined) return idle;
    if (this.made === workerPool().size) return new Promise((resolve) => this.waiting.push(resolve));
    this.made++;
    return this.make();
  }

  private give(slot: Slot): void {
    const next = this.waiting.shift();
    if (next === undefined) this.idle.push(slot);
    else next(slot);
  }
}
