import { readFileSync } from "node:fs";

/** What some calls cost the process that made them. */
export interface Cost {
  readonly seconds: number;
  /** Of all threads of the process. */
  readonly cpuSeconds: number;
  /** What was given to the disk's cache to be written, as the system counts it; absent where it doesn't. */
  readonly writtenBytes?: number;
  /** By how much the largest resident set exceeds the one before. */
  readonly peakBytes: number;
}

/** Adds up what the calls cost that run through it, and nothing of what happens between them. */
export class Meter {
  private readonly residentBefore = residentBytes();
  private readonly writtenBefore = writtenBytes();
  private milliseconds = 0;
  private cpuMicroseconds = 0;

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const cpuStarted = process.cpuUsage();
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.milliseconds += performance.now() - started;
      const { user, system } = process.cpuUsage(cpuStarted);
      this.cpuMicroseconds += user + system;
    }
  }

  /** The sum so far. */
  get cost(): Cost {
    const written = writtenBytes();
    return {
      seconds: this.milliseconds / 1000,
      cpuSeconds: this.cpuMicroseconds / 1e6,
      ...(written !== undefined && this.writtenBefore !== undefined
        ? { writtenBytes: written - this.writtenBefore }
        : {}),
      peakBytes: Math.max(0, process.resourceUsage().maxRSS * 1024 - this.residentBefore),
    };
  }
}

/** The resident set, once what nobody holds any more has been collected. */
export function residentBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

function writtenBytes(): number | undefined {
  try {
    return Number(/^write_bytes: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}
