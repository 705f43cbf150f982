/**
 * Lets many writes through at once, or one sealing alone.
 *
 * A write is logged first and applied later; a seal between the two would lose it with the old log.
 */
export class WriteGate {
  private writers = 0;
  private closed: Promise<void> | undefined;
  private onEmpty: (() => void) | undefined;

  /** Runs one write among others. */
  async write<T>(action: () => Promise<T>): Promise<T> {
    while (this.closed !== undefined) await this.closed;
    this.writers++;
    try {
      return await action();
    } finally {
      this.writers--;
      if (this.writers === 0) this.onEmpty?.();
    }
  }

  /** Waits for the writes that run, then runs `action` while others wait. */
  async alone<T>(action: () => Promise<T>): Promise<T> {
    while (this.closed !== undefined) await this.closed;
    let open = () => {};
    this.closed = new Promise((resolve) => {
      open = resolve;
    });
    try {
      await this.emptied();
      return await action();
    } finally {
      this.closed = undefined;
      open();
    }
  }

  private async emptied(): Promise<void> {
    if (this.writers === 0) return;
    await new Promise<void>((resolve) => {
      this.onEmpty = resolve;
    });
    this.onEmpty = undefined;
  }
}
