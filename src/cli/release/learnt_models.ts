import { readInteractions } from "../../towers/index.ts";
import { fitItemKnn, fitPopular } from "../../towers/sources/index.ts";
import type { CommandContext } from "../command_context.ts";
import { startProgress } from "../terminal/progress.ts";

/** What recommendations go by beside the towers, learnt from files: which items go together, and what is popular. */
export async function modelsLearntFrom(
  interactionFiles: readonly string[],
  columns: Readonly<Record<string, string>> | undefined,
  { err, signal }: CommandContext,
) {
  const { interactions } = await readInteractions(interactionFiles, columns);
  const bar = startProgress(err, "learn which items go together");
  try {
    const onProgress = (share: number) => bar.update(share, 1);
    return { models: [await fitItemKnn(interactions, { onProgress, signal })], popular: fitPopular(interactions) };
  } finally {
    bar.stop();
  }
}
