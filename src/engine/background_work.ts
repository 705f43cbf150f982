/** Runs until it is done or the signal says to stop. */
type Work = (signal: AbortSignal) => Promise<void>;

/**
 * Work that nobody need wait for: one run at a time; requests that come during it lead to one more.
 *
 *     request ──► run ───────────► run again ──► idle
 *          request, request ┘
 */
export class BackgroundWork {
  private running: { done: Promise<void>; abort: AbortController } | undefined;
  private next: { work: Work; done: Promise<void> } | undefined;

  /** Begins at once where nothing runs; resolves or fails as the run does that does what is asked for now. */
  request(work: Work): Promise<void> {
    if (this.running === undefined) return this.start(work);
    const { done } = this.running;
    this.next ??= { work, done: done.catch(() => {}).then(() => this.startNext()) };
    return this.next.done;
  }

  /** Resolves when nothing runs and nothing waits, whatever came of it. */
  async idle(): Promise<void> {
    while (this.running !== undefined || this.next !== undefined) {
      await (this.next ?? this.running)?.done.catch(() => {});
    }
  }

  /** Tells what runs to stop, drops what waits, and resolves when nothing runs. Later requests begin anew. */
  async stop(): Promise<void> {
    if (this.next !== undefined) this.next.work = async () => {};
    this.running?.abort.abort();
    await this.idle();
  }

  private startNext(): Promise<void> {
    const { next } = this;
    this.next = undefined;
    return next === undefined ? Promise.resolve() : this.start(next.work);
  }

  private start(work: Work): Promise<void> {
    const abort = new AbortController();
    const done = work(abort.signal).finally(() => {
      this.running = undefined;
    });
    this.running = { done, abort };
    // Whoever asked may not look.
    done.catch(() => {});
    return done;
  }
}
