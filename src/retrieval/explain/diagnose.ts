import type { Diagnosis } from "../retrieval.ts";
import { allOf } from "../run/filters.ts";
import { filteredRequest, type SearchRun } from "../run/search_run.ts";
import type { Loss, RecordedStep } from "../run/trace.ts";
import { expandSteps } from "./explain.ts";

/**
 * Follows a row through the stages to the one that lost it.
 *
 * @param filters what hits had to pass, each by itself.
 */
export async function diagnose(
  run: SearchRun,
  filters: readonly (string | undefined)[],
  id: string,
): Promise<Diagnosis> {
  const steps = await expandSteps(run.steps);
  const hits = steps[steps.length - 1];
  const rank = rankIn(hits, id);
  if (rank > 0 && rank <= hits.kept) return { id, found: true, rank };
  const loss =
    rank > 0
      ? behindTheHits(steps, id, rank)
      : ((await notEligible(run, filters, id)) ?? cutOff(steps, id) ?? (await notFound(steps, id)));
  return { id, found: false, ...loss };
}

function rankIn({ ranked }: RecordedStep, id: string): number {
  return ranked.findIndex((row) => row.id === id) + 1;
}

/**
 * It came to the end, and others stood before it: names the stage that put it there, where an earlier one had it
 * higher.
 */
function behindTheHits(steps: readonly RecordedStep[], id: string, rank: number): Loss {
  const { kept } = steps[steps.length - 1];
  const ranks = steps.slice(0, -1).map((step) => rankIn(step, id));
  const lastAmong = ranks.findLastIndex((before) => before > 0 && before <= kept);
  const by = steps[lastAmong + 1];
  const moved = lastAmong >= 0 && by.stage !== "hits" ? `: ${by.stage} put it there, from ${ranks[lastAmong]}` : "";
  return { stage: "hits", rank, kept, reason: `row ${rank} of the ${kept} hits${moved}`, change: `limit: ${rank}` };
}

/** A row that is not there, or that must not be found. */
async function notEligible(
  run: SearchRun,
  filters: readonly (string | undefined)[],
  id: string,
): Promise<Loss | undefined> {
  if (!(await passes(run, undefined, id))) {
    return { stage: "collection", reason: `no row of \`${run.collection.name}\` has this key` };
  }
  if (run.exclude.has(id)) return { stage: "exclude", reason: "the search excludes it", change: "without `exclude`" };
  for (const filter of filters) {
    if (filter === undefined || (await passes(run, filter, id))) continue;
    return {
      stage: `require(${filter})`,
      reason: `it does not pass the filter ${filter}`,
      change: `without ${filter}`,
    };
  }
  return undefined;
}

async function passes(run: SearchRun, filter: string | undefined, id: string): Promise<boolean> {
  const { client, keyField } = run.collection;
  const request = { ...filteredRequest(run), filter: allOf([run.collection.hasKey([id]), filter]) };
  return (await client.query({ ...request, output_fields: [keyField] })).data.length > 0;
}

/**
 * What lost a row that was found: the last stage that ranked it, if it did not keep it (what another source kept, a funnel did
 * not lose), else the one behind it, which did not look at it.
 */
function cutOff(steps: readonly RecordedStep[], id: string): Loss | undefined {
  const last = steps.findLastIndex((step) => rankIn(step, id) > 0);
  if (last < 0) return undefined;
  const { stage, kept, toKeep } = steps[last];
  const rank = rankIn(steps[last], id);
  if (rank > kept) {
    return { stage, rank, kept, reason: `row ${rank} of the ${kept} that ${stage} kept`, change: toKeep?.(rank) };
  }
  const next = steps[last + 1];
  if (rank <= next.ranked.length) {
    // A stage of one's own that drops rows, or a funnel whose walk by the first dims did not come upon it in its one call.
    const reason = `${next.stage} left it out, although it is row ${rank} of what ${stage} gives`;
    const change = next.expand === undefined ? undefined : "more `candidates`";
    return { stage: next.stage, rank, kept: next.ranked.length, reason, change };
  }
  const reason = `row ${rank} of what ${stage} gave, of which ${next.stage} ranked ${next.ranked.length}`;
  return { stage: next.stage, rank, kept: next.ranked.length, reason, change: next.toRank?.(rank) };
}

/** No search found it: of their reasons the one that the least would mend. */
async function notFound(steps: readonly RecordedStep[], id: string): Promise<Loss> {
  const losses = await Promise.all(steps.flatMap((step) => step.whyLost?.(id) ?? []));
  const reachable = losses.filter(({ rank }) => rank !== undefined);
  const nearest = reachable.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0)).at(0);
  if (nearest !== undefined) return nearest;
  const reasons = losses.map(({ stage, reason }) => `${stage}: ${reason}`);
  return { stage: losses.map(({ stage }) => stage).join(", "), reason: reasons.join("; ") };
}
