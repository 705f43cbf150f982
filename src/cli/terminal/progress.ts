import { SingleBar } from "cli-progress";
import { formatCount, formatDuration, formatShare } from "./format.ts";
import type { Screen } from "./screen.ts";

/** How far one piece of work has come, shown while it lasts. */
export interface Progress {
  /** Sets what is done, in the unit of the total; `total` may become known later. */
  update(done: number, total?: number): void;
  /** Takes the bar away and leaves one line that says what came of it. */
  finish(summary: string): void;
  /** Takes the bar away without a word, as before an error. */
  stop(): void;
}

/** Work that is over sooner leaves no bar behind. */
const PATIENCE_MS = 400;
const LINE_INTERVAL_MS = 5000;
const LABEL_WIDTH = 28;
const BAR_WIDTH = 32;
/** Shares of 1 need a fine scale of whole steps. */
const SHARE_STEPS = 1000;

/** How to write the amounts of a bar: 1,200 / 10,000 rows, or a share only. */
export interface ProgressUnit {
  readonly noun?: string;
}

/**
 * A progress bar for a terminal, or plain lines every five seconds where nothing can be redrawn.
 * Totals that are unknown show what is done; a total of 1 shows a share.
 */
export function startProgress(screen: Screen, label: string, unit: ProgressUnit = {}): Progress {
  return screen.interactive ? new BarProgress(screen, label, unit) : new LineProgress(screen, label, unit);
}

class BarProgress implements Progress {
  private readonly startedAt = performance.now();
  private readonly bar: SingleBar;
  private readonly screen: Screen;
  private readonly label: string;
  private readonly noun: string;
  private visible = false;

  constructor(screen: Screen, label: string, unit: ProgressUnit) {
    this.screen = screen;
    this.label = label;
    this.noun = unit.noun ?? "";
    const { cyan, dim } = screen.colors;
    this.bar = new SingleBar({
      format: `  {label} ${cyan("{bar}")} {share} ${dim("{amount}")}`,
      barCompleteChar: "█",
      barIncompleteChar: "░",
      barsize: Math.min(BAR_WIDTH, Math.max(8, screen.width - 70)),
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
      linewrap: null,
    });
  }

  update(done: number, total = done): void {
    const steps = { done: Math.round(share(done, total) * SHARE_STEPS), of: SHARE_STEPS };
    const payload = {
      label: this.label.padEnd(LABEL_WIDTH),
      share: total > done || total === 1 ? formatShare(share(done, total)).padStart(6) : "",
      amount: amount(done, total, this.noun),
    };
    if (!this.visible && performance.now() - this.startedAt > PATIENCE_MS) {
      this.bar.start(steps.of, steps.done, payload);
      this.visible = true;
    }
    if (this.visible) this.bar.update(steps.done, payload);
  }

  finish(summary: string): void {
    this.stop();
    this.screen.print(doneLine(this.screen, this.label, summary, this.startedAt));
  }

  stop(): void {
    if (this.visible) this.bar.stop();
    this.visible = false;
  }
}

class LineProgress implements Progress {
  private readonly startedAt = performance.now();
  private lastLineAt = this.startedAt;
  private readonly screen: Screen;
  private readonly label: string;
  private readonly noun: string;

  constructor(screen: Screen, label: string, unit: ProgressUnit) {
    this.screen = screen;
    this.label = label;
    this.noun = unit.noun ?? "";
  }

  update(done: number, total = done): void {
    const now = performance.now();
    if (now - this.lastLineAt < LINE_INTERVAL_MS) return;
    this.lastLineAt = now;
    const parts = [total === done ? "" : formatShare(share(done, total)), amount(done, total, this.noun)];
    this.screen.print(`  ${this.label}: ${parts.filter((part) => part !== "").join(", ")}`);
  }

  finish(summary: string): void {
    this.screen.print(doneLine(this.screen, this.label, summary, this.startedAt));
  }

  stop(): void {}
}

function share(done: number, total: number): number {
  return total <= 0 ? 1 : Math.min(1, done / total);
}

function amount(done: number, total: number, noun: string): string {
  if (noun === "") return "";
  const of = total > done ? ` of ${formatCount(total)}` : "";
  return `${formatCount(done)}${of} ${noun}`;
}

function doneLine(screen: Screen, label: string, summary: string, startedAt: number): string {
  const { green, dim } = screen.colors;
  const seconds = formatDuration(performance.now() - startedAt);
  return `${green("✓")} ${label.padEnd(LABEL_WIDTH)} ${summary} ${dim(seconds)}`;
}
