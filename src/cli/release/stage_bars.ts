import type { CommandContext } from "../command_context.ts";
import { formatCount } from "../terminal/format.ts";
import { type Progress, startProgress } from "../terminal/progress.ts";

/** Work with a bar of what it counts. */
export async function withBar<T>(
  { err }: CommandContext,
  label: string,
  noun: string,
  work: (show: (done: number, total?: number) => void) => Promise<T>,
): Promise<T> {
  const bar = startProgress(err, label, { noun });
  try {
    return await work((done, total) => bar.update(done, total));
  } finally {
    bar.stop();
  }
}

/** A bar for each stage of a build, one after the other. */
export class StageBars {
  private readonly context: CommandContext;
  private shown: { readonly stage: string; readonly bar: Progress; done: number } | undefined;

  constructor(context: CommandContext) {
    this.context = context;
  }

  readonly show = (stage: "rows" | "index", done: number, total: number): void => {
    if (this.shown?.stage !== stage) {
      this.finish();
      const noun = stage === "rows" ? { noun: "rows" } : {};
      this.shown = {
        stage,
        bar: startProgress(this.context.err, stage === "rows" ? "embedding" : "indexing", noun),
        done,
      };
    }
    this.shown.done = done;
    this.shown.bar.update(done, total);
  };

  stop(): void {
    this.shown?.bar.stop();
  }

  private finish(): void {
    if (this.shown?.stage === "rows") this.shown.bar.finish(`${formatCount(this.shown.done)} rows`);
  }
}
