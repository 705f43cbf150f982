import { readInteractions } from "../../towers/index.ts";
import type { Interaction } from "../../towers/interactions.ts";
import { fitItemKnn, fitPopular } from "../../towers/sources/index.ts";
import type { CommandContext } from "../command_context.ts";
import { startProgress } from "../terminal/progress.ts";

/** What recommendations go by beside the towers, learnt from files: which items go together, and what is popular. */
export async function modelsLearntFrom(
  interactionFiles: readonly string[],
  columns: Readonly<Record<string, string>> | undefined,
  context: CommandContext,
) {
  const { interactions } = await readInteractions(interactionFiles, columns);
  return { models: [await fitNeighbours(interactions, context)], popular: fitPopular(interactions) };
}

/** Which items go together, with a bar. */
export async function fitNeighbours(interactions: readonly Interaction[], { err, signal }: CommandContext) {
  const bar = startProgress(err, "learn which items go together");
  try {
    return await fitItemKnn(interactions, { onProgress: (share) => bar.update(share, 1), signal });
  } finally {
    bar.stop();
  }
}
