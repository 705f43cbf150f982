/** Lets actions run one after another, in the order in which they were asked for. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.last.then(action);
    this.last = turn.catch(() => {});
    return turn;
  }

  /** Resolves when all that was asked for has run. */
  async idle(): Promise<void> {
    await this.last;
  }
}
