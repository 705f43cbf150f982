/** A build that waits or runs: of a segment, or of a collection that is not in memory. */
interface Job {
  readonly of: object;
  readonly abort: AbortController;
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** To be called when it has run, or never will. */
  readonly settle: () => void;
}

/** Builds indexes one after another, for all collections: one build fills a core. */
export class IndexBuilds {
  private readonly queue: Job[] = [];
  private closed = false;
  private current: { job: Job; done: Promise<void> } | undefined;

  /**
   * Enters a build; `run` reports its own failures and must not throw. Resolves when it has run or never will.
   *
   * @param place "first": what is short goes before all that waits.
   */
  schedule(of: object, run: (signal: AbortSignal) => Promise<void>, place: "first" | "last" = "last"): Promise<void> {
    if (this.closed) return Promise.resolve();
    return new Promise((settle) => {
      const job = { of, abort: new AbortController(), run, settle };
      if (place === "first") this.queue.unshift(job);
      else this.queue.push(job);
      this.startNext();
    });
  }

  /** Takes builds out that have not begun. */
  withdraw(of: readonly object[]): void {
    for (let i = this.queue.length - 1; i >= 0; i--) {
      if (of.includes(this.queue[i].of)) this.queue.splice(i, 1)[0].settle();
    }
  }

  /** Ends the builds of what is dropped or loses its index; resolves when none runs any more. */
  async cancel(of: readonly object[]): Promise<void> {
    this.withdraw(of);
    if (this.current === undefined || !of.includes(this.current.job.of)) return;
    this.current.job.abort.abort();
    await this.current.done;
  }

  /** Ends all builds; those that were not done begin again when the database is opened. */
  async close(): Promise<void> {
    this.closed = true;
    for (const { settle } of this.queue.splice(0)) settle();
    this.current?.job.abort.abort();
    await this.current?.done;
  }

  private startNext(): void {
    if (this.current !== undefined) return;
    const job = this.queue.shift();
    if (job === undefined) return;
    const done = job.run(job.abort.signal).finally(() => {
      this.current = undefined;
      job.settle();
      this.startNext();
    });
    this.current = { job, done };
  }
}
