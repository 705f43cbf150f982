/** The calls that are being answered. */
export class RunningCalls {
  private readonly calls = new Set<Promise<unknown>>();

  add(call: Promise<unknown>): void {
    this.calls.add(call);
    const remove = () => this.calls.delete(call);
    call.then(remove, remove);
  }

  /** Resolves when all have ended, or the time is over. */
  async ended(deadlineMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, deadlineMs);
    });
    await Promise.race([Promise.allSettled(this.calls), deadline]);
    clearTimeout(timer);
  }
}
