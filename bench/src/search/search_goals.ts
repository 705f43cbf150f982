import type { Goal } from "../report/goal.ts";
import type { EngineResult } from "../report/search_result.ts";
import { LIMIT, SIFTSMALL_EXTRA, TARGET_RECALL } from "./search_plan.ts";

/** Our search beside zvec's f32 HNSW, at equal recall. */
const SPEED_RATIO = 2;

/** The goals that a run can judge: those whose engines took part. */
export function searchGoals(dataName: string, engines: readonly EngineResult[]): Goal[] {
  return dataName.startsWith("siftsmall") ? recallGoals(engines) : speedGoals(engines);
}

function speedGoals(engines: readonly EngineResult[]): Goal[] {
  const ours = engines.find((engine) => engine.name === "elanus");
  const zvec = engines.find((engine) => engine.name === "zvec")?.queriesPerSecondAtTarget;
  if (!ours || zvec === undefined) return [];
  const measured = (ours.queriesPerSecondAtTarget ?? 0) / zvec;
  const name = `queries/s at recall@${LIMIT} ${TARGET_RECALL}, as a multiple of zvec's f32 HNSW`;
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
