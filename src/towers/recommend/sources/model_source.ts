import { checkBudget, checkOptions, checkWhole } from "../../../retrieval/check_options.ts";
import type { Sighting, Source } from "../../../retrieval/index.ts";
import type { SearchRun } from "../../../retrieval/run/search_run.ts";
import { traceStep } from "../../../retrieval/run/trace.ts";
import { moreCandidates, nothingKnown, tooFar } from "../../../retrieval/sources/semantic.ts";
import type { Found } from "../../../retrieval/sources/source.ts";
import type { InteractionModel, ScoredItem } from "../../sources/interaction_model.ts";
import { passingItems } from "./passing_items.ts";
import { NOTHING_KNOWN } from "./tower_source.ts";

export interface ModelSourceOptions {
  /** How many rows it finds (as many as the search wants). */
  readonly candidates?: number;
  /** Milliseconds. */
  readonly budget?: number;
}

/** Finds what goes with the history of the user whom the search is for. Finds nothing without a history. */
export function modelSource(model: InteractionModel, options: ModelSourceOptions = {}): Source {
  checkOptions("modelSource", options, ["candidates", "budget"]);
  const { candidates, budget } = options;
  if (candidates !== undefined) checkWhole("candidates", candidates, 1);
  return {
    name: model.name,
    budget: checkBudget(budget),
    async find(run) {
      const history = run.user?.history.map(({ item }) => item) ?? [];
      if (history.length === 0) return nothingKnown(model.name, performance.now(), NOTHING_KNOWN);
      const ranking = (limit: number) => model.itemsFor(history, { limit, exclude: run.exclude });
      return findRanked(run, { kind: "items", name: model.name, ranking, limit: candidates ?? run.window });
    },
  };
}

/** A ranking of items that rows are found by. */
export interface RankedSource {
  readonly kind: Sighting["kind"];
  readonly name: string;
  /** Its first items, as many as are asked for. */
  readonly ranking: (limit: number) => readonly ScoredItem[];
  readonly limit: number;
}

/** The first rows of a ranking, as candidates. */
export async function findRanked(run: SearchRun, { kind, name, ranking, limit }: RankedSource): Promise<Found> {
  const startedAt = performance.now();
  const items = await passingItems(run, ranking, limit);
  const ranked = items.map(({ item, score }, i) => ({
    id: item,
    score,
    row: {},
    sources: [{ kind, field: name, rank: i + 1, score }],
  }));
  const ms = performance.now() - startedAt;
  const whyLost = async (id: string) => {
    const rank = (await passingItems(run, ranking, Number.MAX_SAFE_INTEGER)).findIndex(({ item }) => item === id) + 1;
    if (rank > 0) return tooFar(name, rank, limit, `the ${limit} candidates`);
    return { stage: name, kept: limit, reason: "it has nothing to say about this row" };
  };
  const step = traceStep({ stage: name, ms, ranked, kept: limit, toKeep: moreCandidates, whyLost });
  return { candidates: ranked, steps: [step] };
}
