import type { ExplainedStage, Explanation } from "../retrieval.ts";
import type { RecordedStep } from "../run/trace.ts";

/** The rank and score of a row at every stage, those within a funnel that ran as one call among them. */
export async function explain(steps: readonly RecordedStep[], id: string): Promise<Explanation> {
  const expanded = await expandSteps(steps);
  return { id, stages: expanded.map((step) => explained(step, id)) };
}

/** The steps, each after those that it consists of. */
export async function expandSteps(steps: readonly RecordedStep[]): Promise<RecordedStep[]> {
  const expanded = await Promise.all(steps.map(async (step) => [...((await step.expand?.()) ?? []), step]));
  return expanded.flat();
}

function explained({ stage, ranked, kept }: RecordedStep, id: string): ExplainedStage {
  const at = ranked.findIndex((row) => row.id === id);
  const place = at < 0 ? {} : { rank: at + 1, score: ranked[at].score };
  return { stage, ...place, ranked: ranked.length, kept };
}
