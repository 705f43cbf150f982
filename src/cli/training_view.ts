import type { EpochFigures, TrainingProgress } from "../towers/index.ts";
import { type Progress, startProgress } from "./terminal/progress.ts";
import type { Screen } from "./terminal/screen.ts";

/** A training on the terminal: a bar for the epoch at hand, and a line with loss and recall for each that is over. */
export class TrainingView {
  private readonly screen: Screen;
  private readonly depth: number;
  private bar: Progress | undefined;
  private epoch = 0;
  private last: TrainingProgress | undefined;
  private of = "";

  /** @param depth of the recall that is shown. */
  constructor(screen: Screen, depth = 100) {
    this.screen = screen;
    this.depth = depth;
  }

  /** Another training begins, of this name. */
  readonly begin = (of: string): void => {
    this.stop();
    this.of = `${of}, `;
    this.epoch = 0;
  };

  readonly show = (progress: TrainingProgress): void => {
    if (progress.epoch !== this.epoch) {
      if (this.last !== undefined) this.finish({ loss: this.last.loss, recall: progress.recall });
      this.bar = startProgress(this.screen, `${this.of}epoch ${progress.epoch}`, { noun: "batches" });
      this.epoch = progress.epoch;
    }
    this.last = progress;
    this.bar?.update(progress.batch, progress.batches);
  };

  /** The epoch at hand is over. */
  finish(figures: EpochFigures | undefined): void {
    if (figures === undefined) return;
    const { loss, recall } = figures;
    const worth = recall === undefined ? "" : `, recall@${this.depth} ${recall.toFixed(3)}`;
    this.bar?.finish(`loss ${loss.toFixed(3)}${worth}`);
    this.bar = undefined;
    this.last = undefined;
  }

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
    this.last = undefined;
  }
}
