import { type IngestRequest, type IngestSummary, ingest } from "../ingest/index.ts";
import { type CommandContext, note } from "./command_context.ts";
import { describeMapping } from "./describe_mapping.ts";
import { IngestProgressView } from "./ingest_progress_view.ts";

/** Ingests with the mapping and the progress shown, and stops on Ctrl-C. */
export async function ingestWithProgress(
  request: Omit<IngestRequest, "onMapping" | "onProgress" | "signal">,
  context: CommandContext,
): Promise<IngestSummary> {
  const { err, signal } = context;
  const view = new IngestProgressView(err);
  try {
    const summary = await ingest({
      ...request,
      onMapping: (mapping) => err.print(describeMapping(mapping, err)),
      onProgress: (progress) => view.update(progress),
      signal,
    });
    view.finish();
    for (const text of summary.notes) note(context, text);
    return summary;
  } finally {
    view.stop();
  }
}
