import { ElanusError } from "../../errors/index.ts";
import type { Segment } from "../segment/segment.ts";

/** How long a reader may let a lease lie: a program that forgot it shall not keep memory for ever. */
export const LEASE_MS = 10 * 60_000;

/**
 * The right of a read that gives way to the segments that it began with: their memory stays, whatever is merged or
 * dropped meanwhile. It ends when the reader closes it or has not used it for `LEASE_MS`, and when the collection ends
 * it.
 */
export class Lease {
  private readonly others: Set<Lease>;
  private readonly pins: Map<Segment, () => void>;
  private readonly timer: NodeJS.Timeout;
  private ended: ElanusError | undefined;

  /** @param others the leases that stand, which this one joins until it ends. */
  constructor(segments: readonly Segment[], others: Set<Lease>) {
    this.others = others.add(this);
    this.pins = new Map(segments.map((segment) => [segment, segment.pin()]));
    this.timer = setTimeout(() => this.end(unused()), LEASE_MS).unref();
  }

  /** To be called before each use. @throws ElanusError with the reason for which it ended. */
  use(): void {
    if (this.ended !== undefined) throw this.ended;
    this.timer.refresh();
  }

  /** Lets one segment go before the others. */
  letGo(segment: Segment): void {
    this.pins.get(segment)?.();
    this.pins.delete(segment);
  }

  /** The first reason stands. */
  end(reason: ElanusError): void {
    this.ended ??= reason;
    clearTimeout(this.timer);
    this.others.delete(this);
    for (const segment of [...this.pins.keys()]) this.letGo(segment);
  }
}

function unused(): ElanusError {
  return new ElanusError("CLOSED", "the iterator was left lying, and its rows were let go", {
    detail: `nobody asked it for ${LEASE_MS / 60_000} minutes`,
    hint: "begin it anew; close one that is no longer needed",
  });
}
