import { type IntervalHistogram, monitorEventLoopDelay, PerformanceObserver } from "node:perf_hooks";

/** How long the event loop was held up. */
export interface Stalls {
  /** The longest delay that Node's own histogram saw, at a resolution of 1 ms. */
  readonly worstMs: number;
  readonly p99Ms: number;
  /** The longest lateness of a plain timer of 1 ms: another look at the same. */
  readonly worstTimerMs: number;
  /** The longest pause for collecting garbage, which is among the stalls. */
  readonly worstCollectionMs: number;
}

const EVERY_MS = 1;

/** Watches the event loop, from one reading to the next. */
export class LoopGauge {
  private readonly histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: EVERY_MS });
  private readonly timer: NodeJS.Timeout;
  private readonly collections: PerformanceObserver;
  private last = performance.now();
  private worstTimerMs = 0;
  private worstCollectionMs = 0;

  constructor() {
    this.histogram.enable();
    this.timer = setInterval(() => this.tick(), EVERY_MS);
    this.collections = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) this.worstCollectionMs = Math.max(this.worstCollectionMs, duration);
    });
    this.collections.observe({ entryTypes: ["gc"] });
  }

  /** What was since the last reading, or since the beginning. */
  read(): Stalls {
    const stalls = {
      worstMs: this.histogram.max / 1e6,
      p99Ms: this.histogram.percentile(99) / 1e6,
      worstTimerMs: this.worstTimerMs,
      worstCollectionMs: this.worstCollectionMs,
    };
    this.histogram.reset();
    this.worstTimerMs = 0;
    this.worstCollectionMs = 0;
    return stalls;
  }

  stop(): void {
    this.histogram.disable();
    clearInterval(this.timer);
    this.collections.disconnect();
  }

  private tick(): void {
    const now = performance.now();
    this.worstTimerMs = Math.max(this.worstTimerMs, now - this.last - EVERY_MS);
    this.last = now;
  }
}

/** The worst of each figure. */
export function worstStalls(stalls: readonly Stalls[]): Stalls {
  const worst = (value: (each: Stalls) => number): number => Math.max(0, ...stalls.map(value));
  return {
    worstMs: worst(({ worstMs }) => worstMs),
    p99Ms: worst(({ p99Ms }) => p99Ms),
    worstTimerMs: worst(({ worstTimerMs }) => worstTimerMs),
    worstCollectionMs: worst(({ worstCollectionMs }) => worstCollectionMs),
  };
}
