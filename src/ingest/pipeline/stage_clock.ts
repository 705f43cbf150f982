import type { IngestProgress, IngestStage } from "../ingest_request.ts";

/** Keeps the seconds and counts of each stage and reports them. One stage has the clock at a time. */
export class StageClock {
  readonly seconds: Record<IngestStage, number> = { read: 0, train: 0, embed: 0, insert: 0, index: 0 };
  private readonly report: ((progress: IngestProgress) => void) | undefined;
  private stage: IngestStage | undefined;
  private since = 0;

  constructor(report: ((progress: IngestProgress) => void) | undefined) {
    this.report = report;
  }

  /** Gives the clock to a stage; undefined stops it. */
  enter(stage: IngestStage | undefined): void {
    const now = performance.now();
    if (this.stage !== undefined) this.seconds[this.stage] += (now - this.since) / 1000;
    this.stage = stage;
    this.since = now;
  }

  /** Reports that a stage has come so far, of so many. */
  advance(stage: IngestStage, done: number, total: number): void {
    if (this.stage === stage) this.enter(stage);
    const seconds = this.seconds[stage];
    this.report?.({ stage, done, total: Math.max(done, Math.round(total)), rate: seconds > 0 ? done / seconds : 0 });
  }
}
