import type { IngestProgress, IngestStage } from "../ingest/index.ts";
import { formatCount, plural } from "./terminal/format.ts";
import { type Progress, startProgress } from "./terminal/progress.ts";
import type { Screen } from "./terminal/screen.ts";

/** How a stage is shown. Reading and embedding run within inserting, which shows for all three. */
const BARS: Partial<Record<IngestStage, { label: string; noun: string }>> = {
  train: { label: "learning the vocabulary", noun: "text" },
  insert: { label: "embedding and inserting", noun: "row" },
  index: { label: "building the index", noun: "row" },
};

/** Shows an ingestion as one bar after another, each leaving a line behind. */
export class IngestProgressView {
  private readonly screen: Screen;
  private stage: IngestStage | undefined;
  private bar: Progress | undefined;
  private last: IngestProgress | undefined;

  constructor(screen: Screen) {
    this.screen = screen;
  }

  update(progress: IngestProgress): void {
    const shown = BARS[progress.stage];
    if (shown === undefined) return;
    if (progress.stage !== this.stage) {
      this.finish();
      this.stage = progress.stage;
      this.bar = startProgress(this.screen, shown.label, { noun: `${shown.noun}s` });
    }
    this.last = progress;
    this.bar?.update(progress.done, progress.total);
  }

  /** Ends the bar that is shown, as done. */
  finish(): void {
    const shown = this.stage && BARS[this.stage];
    if (shown && this.last) {
      const rate = Number.isFinite(this.last.rate) ? `, ${formatCount(Math.round(this.last.rate))}/s` : "";
      this.bar?.finish(`${plural(this.last.done, shown.noun)}${rate}`);
    }
    this.bar = undefined;
    this.stage = undefined;
  }

  /** Takes the bar away, as after an error. */
  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}
