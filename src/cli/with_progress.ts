import type { UpkeepOptions } from "../client/upkeep.ts";
import type { CommandContext } from "./command_context.ts";
import { formatBytes } from "./terminal/format.ts";
import { startProgress } from "./terminal/progress.ts";

/** Work over the files of a database with a bar of its bytes; Ctrl-C stops it. */
export async function withProgress<T>(
  context: CommandContext,
  label: string,
  work: (options: UpkeepOptions) => Promise<T>,
): Promise<T> {
  const bar = startProgress(context.err, label);
  let bytes = 0;
  try {
    const result = await work({
      signal: context.signal,
      onProgress: (done, total) => {
        bytes = total;
        bar.update(done, total);
      },
    });
    bar.finish(formatBytes(bytes));
    return result;
  } catch (error) {
    bar.stop();
    throw error;
  }
}
