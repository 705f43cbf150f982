import type { SearchParameters } from "../../../client/requests.ts";
import { checkBudget, checkOptions, checkWhole } from "../../../retrieval/check_options.ts";
import type { Source } from "../../../retrieval/index.ts";
import type { SearchRun } from "../../../retrieval/run/search_run.ts";
import type { VectorField } from "../../../retrieval/run/searched_collection.ts";
import { traceStep } from "../../../retrieval/run/trace.ts";
import { searchField } from "../../../retrieval/sources/search_field.ts";
import { moreCandidates, nothingKnown, whyNotNear } from "../../../retrieval/sources/semantic.ts";
import type { Towers } from "../../towers.ts";
import { checkTowers } from "../tower_binding.ts";

export interface TowerSourceOptions {
  /** The field of the item tower's vectors; may be left out where there is only one of dense vectors. */
  readonly dense?: string;
  /** How many rows it finds (as many as the search wants). */
  readonly candidates?: number;
  /** `ef` and its like. */
  readonly params?: Readonly<SearchParameters>;
  /** Milliseconds. */
  readonly budget?: number;
}

export const NOTHING_KNOWN = "nothing is known of the user";

/** Finds rows near the vector of the user whom the search is for. Finds none for one of whom nothing is known. */
export function towerSource(towers: Towers, options: TowerSourceOptions = {}): Source {
  checkOptions("towerSource", options, ["dense", "candidates", "params", "budget"]);
  const { candidates, params, budget } = options;
  if (candidates !== undefined) checkWhole("candidates", candidates, 1);
  const fieldOf = checkedField(towers, options.dense);
  return {
    name: "towers",
    budget: checkBudget(budget),
    async find(run) {
      const startedAt = performance.now();
      const field = await fieldOf(run);
      const stage = `towers(${field.name})`;
      const data = await userVector(towers, run);
      if (data === undefined) return nothingKnown(stage, startedAt, NOTHING_KNOWN);
      const limit = candidates ?? run.window;
      const ranked = await searchField(run, { kind: "user", field, data, limit, params });
      const ms = performance.now() - startedAt;
      const whyLost = (id: string) => whyNotNear(run, { stage, field, data, limit }, id);
      const step = traceStep({ stage, ms, ranked, kept: limit, toKeep: moreCandidates, whyLost });
      return { candidates: ranked, steps: [step] };
    },
  };
}

/** The field of each collection, which is looked at once: whether its vectors are of these towers. */
function checkedField(towers: Towers, name: string | undefined): (run: SearchRun) => Promise<VectorField> {
  const known = new WeakMap<SearchRun["collection"], Promise<VectorField>>();
  const check = async ({ collection }: SearchRun) => {
    const field = await collection.denseField(name);
    await checkTowers(collection.client, collection.name, field, towers);
    return field;
  };
  return (run) => {
    const before = known.get(run.collection);
    if (before !== undefined) return before;
    const checking = check(run);
    known.set(run.collection, checking);
    // What failed may be as it should the next time.
    checking.catch(() => known.delete(run.collection));
    return checking;
  };
}

/** Undefined for a user of whom nothing is known. */
async function userVector(towers: Towers, { user }: SearchRun): Promise<number[] | undefined> {
  if (user === undefined) return undefined;
  const [vector] = await towers.encodeUsers([user]);
  return vector.every((value) => value === 0) ? undefined : Array.from(vector);
}
