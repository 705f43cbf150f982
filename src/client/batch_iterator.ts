import { setImmediate as pause } from "node:timers/promises";
import type { Lease } from "../engine/collection/lease.ts";
import { ElanusError } from "../errors/index.ts";
import { Turns } from "../kernels/turns.ts";

/** Rows are read in turns of so many, between which the event loop has its own: a filter may pass over most. */
const TURN_ROWS = 4096;

/** Ends the leases of iterators that were dropped without a word; the last resort, for nobody knows when it runs. */
const forgotten = new FinalizationRegistry<Lease>((lease) => lease.end(closed()));

/** What an iterator goes through. */
export interface BatchSource<T> {
  readonly lease: Lease;
  readonly rows: Iterator<T>;
  /** At least 1. */
  readonly batchSize: number;
  /** Rows in all. */
  readonly limit: number;
  /** Rows that do not pass are left out, and count for nothing. */
  readonly filter?: (row: T) => boolean;
}

/**
 * An answer in batches, to be walked with `for await`: each has `batchSize` rows but the last, none is empty. Leaving
 * the loop closes it; who asks by `next` closes it by hand, unless it came to its end.
 *
 * @throws ElanusError from `next`: CLOSED where it was left lying for ten minutes or the database was closed,
 * COLLECTION_NOT_LOADED, COLLECTION_NOT_FOUND.
 */
export class BatchIterator<T> implements AsyncIterableIterator<T[]> {
  private readonly source: BatchSource<T>;
  private left: number;
  private isDone = false;
  /** Who asks twice at once gets two batches. */
  private readonly turns = new Turns();

  constructor(source: BatchSource<T>) {
    this.source = source;
    this.left = source.limit;
    forgotten.register(this, source.lease, this);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T[], undefined>> {
    return this.turns.run(() => this.closedOnFailure());
  }

  async return(): Promise<IteratorResult<T[], undefined>> {
    this.close();
    return { done: true, value: undefined };
  }

  /** Lets the rows go; `next` then tells that it is done. */
  close(): void {
    this.isDone = true;
    forgotten.unregister(this);
    this.source.lease.end(closed());
  }

  private async closedOnFailure(): Promise<IteratorResult<T[], undefined>> {
    try {
      return await this.batch();
    } catch (failure) {
      this.source.lease.end(closed());
      throw failure;
    }
  }

  private async batch(): Promise<IteratorResult<T[], undefined>> {
    const rows: T[] = [];
    while (!this.isDone && rows.length < Math.min(this.source.batchSize, this.left)) {
      if (!this.read(rows)) this.close();
      else if (rows.length < this.source.batchSize) await pause();
    }
    this.left -= rows.length;
    if (this.left === 0) this.close();
    return rows.length === 0 ? { done: true, value: undefined } : { done: false, value: rows };
  }

  /** Goes on for a turn; false at the end. */
  private read(into: T[]): boolean {
    const { lease, rows, batchSize, filter } = this.source;
    lease.use();
    for (let seen = 0; seen < TURN_ROWS; seen++) {
      if (into.length === Math.min(batchSize, this.left)) return true;
      const { done, value } = rows.next();
      if (done) return false;
      if (filter?.(value) ?? true) into.push(value);
    }
    return true;
  }
}

/** What an iterator fails with that is no longer open. */
export function closed(): ElanusError {
  return new ElanusError("CLOSED", "the iterator is closed");
}
