import { Turns } from "../../kernels/turns.ts";
import type { Batches } from "../connection.ts";

/** What an answer in batches is asked for: the next rows, at most so many; none at the end. */
export type NextRows<T> = (most: number) => Promise<T[]>;

/** Milvus's "no limit". */
export const NO_LIMIT = -1;

export interface BatchWindow {
  readonly batchSize: number;
  readonly limit?: number;
}

/** Batches that are asked for one after another; unlike the SDK's own a failure is thrown, not taken for the end. */
export class RemoteBatches<T> implements Batches<T> {
  private readonly nextRows: NextRows<T>;
  private readonly batchSize: number;
  private readonly filter: ((row: T) => boolean) | undefined;
  private left: number;
  private isDone = false;
  /** Who asks twice at once gets two batches. */
  private readonly turns = new Turns();

  constructor({ batchSize, limit = NO_LIMIT }: BatchWindow, nextRows: NextRows<T>, filter?: (row: T) => boolean) {
    this.nextRows = nextRows;
    this.batchSize = batchSize;
    this.filter = filter;
    this.left = limit > 0 ? limit : Number.POSITIVE_INFINITY;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T[], undefined>> {
    return this.turns.run(() => this.batch());
  }

  async return(): Promise<IteratorResult<T[], undefined>> {
    this.close();
    return { done: true, value: undefined };
  }

  close(): void {
    this.isDone = true;
  }

  private async batch(): Promise<IteratorResult<T[], undefined>> {
    const rows: T[] = [];
    const wanted = Math.min(this.batchSize, this.left);
    while (!this.isDone && rows.length < wanted) {
      const found = await this.nextRows(wanted - rows.length);
      if (found.length === 0) this.close();
      rows.push(...(this.filter === undefined ? found : found.filter(this.filter)));
    }
    this.left -= rows.length;
    if (this.left === 0) this.close();
    return rows.length === 0 ? { done: true, value: undefined } : { done: false, value: rows };
  }
}
