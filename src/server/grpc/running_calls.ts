import type { Duplex } from "node:stream";

/** The calls that are being answered, and the connections that carry the answers. */
export class RunningCalls {
  private readonly unended = new Set<Promise<unknown>>();

  add(call: Promise<unknown>): void {
    this.unended.add(call);
    const remove = () => this.unended.delete(call);
    call.then(remove, remove);
  }

  /** What a handler has answered is not sent yet: only a connection that has closed carries nothing any more. */
  addConnection(connection: Duplex): void {
    this.add(new Promise((resolve) => connection.once("close", resolve)));
  }

  /** Resolves when all have ended and closed, or the time is over. */
  async ended(deadlineMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, deadlineMs);
    });
    await Promise.race([Promise.allSettled(this.unended), deadline]);
    clearTimeout(timer);
  }
}
