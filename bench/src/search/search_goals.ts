import type { Goal } from "../report/goal.ts";
import type { EngineResult } from "../report/search_result.ts";
import { LIMIT, SIFTSMALL_EXTRA, TARGET_RECALL } from "./search_plan.ts";

/** Our search beside the fastest peer's, at equal recall. */
const SPEED_RATIO = 5;

/** The goals that a run can judge: those whose engines took part. */
export function searchGoals(dataName: string, engines: readonly EngineResult[]): Goal[] {
  if (dataName.startsWith("siftsmall")) return recallGoals(engines);
  return dataName.startsWith("generated") ? [...speedGoals(engines), ...buildGoals(engines)] : [];
}

/** What building a graph that reaches the recall costs, beside the peer that does with the least: some build in many threads. */
function buildGoals(engines: readonly EngineResult[]): Goal[] {
  const reaching = engines.filter(({ queriesPerSecondAtTarget }) => queriesPerSecondAtTarget !== undefined);
  const ours = reaching.find(({ name }) => name === "elanus");
  const peers = reaching.filter(({ name }) => !name.startsWith("elanus"));
  if (ours === undefined || peers.length === 0) return [];
  const best = peers.reduce((a, b) => (b.buildCpuSeconds < a.buildCpuSeconds ? b : a));
  const name = `processor seconds of a build, as a multiple of the fastest peer's (${best.name})`;
  return [{ name, target: 1, sense: "at most", unit: "x", measured: ours.buildCpuSeconds / best.buildCpuSeconds }];
}

function speedGoals(engines: readonly EngineResult[]): Goal[] {
  const ours = engines.find((engine) => engine.name === "elanus");
  const peers = engines.filter((engine) => !engine.name.startsWith("elanus"));
  const speeds = peers.map((peer) => peer.queriesPerSecondAtTarget ?? 0);
  const best = peers[speeds.indexOf(Math.max(...speeds))];
  if (!ours || !best?.queriesPerSecondAtTarget) return [];
  const measured = (ours.queriesPerSecondAtTarget ?? 0) / best.queriesPerSecondAtTarget;
  const name = `queries/s at recall@${LIMIT} ${TARGET_RECALL}, as a multiple of the fastest peer (${best.name})`;
  return [{ name, target: SPEED_RATIO, sense: "at least", unit: "x", measured }];
}

function recallGoals(engines: readonly EngineResult[]): Goal[] {
  const { ef, limit } = SIFTSMALL_EXTRA;
  return [
    { engine: "elanus-flat", name: `recall@${limit} of FLAT`, target: 1 },
    { engine: "elanus", name: `recall@${limit} of HNSW at ef ${ef}`, target: 0.99 },
  ].flatMap(({ engine, name, target }) => {
    const points = engines.find((each) => each.name === engine)?.points ?? [];
    return points
      .filter((point) => point.limit === limit)
      .map(({ recall }): Goal => ({ name, target, sense: "at least", unit: "", measured: recall }));
  });
}
