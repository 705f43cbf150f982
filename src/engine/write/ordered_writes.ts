/**
 * Applies writes in the order in which they were logged, each when its log record is durable.
 *
 * Records that share a sync resolve together; what runs after each `await` could interleave,
 * so the one that wakes first applies all that stand before it.
 */
export class OrderedWrites {
  private readonly waiting: Entry[] = [];

  /** Resolves when `logged` is durable and `apply` has run. Call it in the order of the log. */
  async add<T>(logged: Promise<void>, apply: () => T): Promise<T> {
    const results: T[] = [];
    const entry: Entry = { apply: () => results.push(apply()) };
    this.waiting.push(entry);
    try {
      await logged;
    } catch (error) {
      this.waiting.splice(this.waiting.indexOf(entry), 1);
      throw error;
    }
    while (results.length === 0) this.waiting.shift()?.apply();
    return results[0];
  }
}

interface Entry {
  apply(): void;
}
