/** Runs until it is done or the signal says to stop. */
type Work = (signal: AbortSignal) => Promise<void>;

interface Waiting {
  readonly kind: unknown;
  work: Work;
  readonly done: Promise<void>;
}

/**
 * Work that nobody need wait for: one run at a time; requests of one kind that come during it lead to one more.
 *
 *     request ──► run ───────────► run again ──► idle
 *          request, request ┘
 */
export class BackgroundWork {
  private running: { done: Promise<void>; abort: AbortController } | undefined;
  private readonly waiting: Waiting[] = [];

  /**
   * Begins at once where nothing runs; resolves or fails as the run does that does what is asked for now.
   *
   * @param kind of requests for the same work, of which one that waits does for all.
   */
  request(work: Work, kind?: unknown): Promise<void> {
    const { last } = this;
    if (last === undefined) return this.start(work);
    const known = this.waiting.find((each) => each.kind === kind);
    if (known !== undefined) return known.done;
    const done = last.done.catch(() => {}).then(() => this.startNext());
    // Whoever asked may not look.
    done.catch(() => {});
    this.waiting.push({ kind, work, done });
    return done;
  }

  /** Resolves when nothing runs and nothing waits, whatever came of it. */
  async idle(): Promise<void> {
    for (let last = this.last; last !== undefined; last = this.last) await last.done.catch(() => {});
  }

  /** Tells what runs to stop, drops what waits, and resolves when nothing runs. Later requests begin anew. */
  async stop(): Promise<void> {
    for (const each of this.waiting) each.work = async () => {};
    this.running?.abort.abort();
    await this.idle();
  }

  private get last(): { readonly done: Promise<void> } | undefined {
    return this.waiting.at(-1) ?? this.running;
  }

  private startNext(): Promise<void> {
    const next = this.waiting.shift();
    return next === undefined ? Promise.resolve() : this.start(next.work);
  }

  private start(work: Work): Promise<void> {
    const abort = new AbortController();
    const done = work(abort.signal).finally(() => {
      this.running = undefined;
    });
    this.running = { done, abort };
    done.catch(() => {});
    return done;
  }
}
