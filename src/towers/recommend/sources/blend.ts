import type { SearchParameters } from "../../../client/requests.ts";
import { ElanusError, nameHint } from "../../../errors/index.ts";
import { checkBudget, checkOptions } from "../../../retrieval/check_options.ts";
import { fuse, rrf, type Source } from "../../../retrieval/index.ts";
import type { CandidateRelease } from "../candidate_release.ts";
import { modelSource } from "./model_source.ts";
import { type GroupsOfUser, popularSource } from "./popular_source.ts";
import { towerSource } from "./tower_source.ts";

export interface BlendOptions {
  /**
   * How many rows each source finds, by its name: `towers`, the names of the models, `popular`. As many as the search wants
   * where a source is not named; `popular` is asked only where it is, and 0 leaves a source out.
   */
  readonly quotas?: Readonly<Record<string, number>>;
  /** How much the ranks of each source count, by its name: 1 where it is not named. */
  readonly weights?: Readonly<Record<string, number>>;
  /** `ef` and its like, of the search by the user's vector. */
  readonly params?: Readonly<SearchParameters>;
  /** The popular lists that are for a user. */
  readonly groupsOf?: GroupsOfUser;
  /** Milliseconds for each source: one that is late is left out. */
  readonly budget?: number;
}

/**
 * Asks all sources of a release at once and fuses what they find by its ranks, each row once; one alone stays as it is. A source
 * that is late or fails is left out beside others, and the trace says so.
 *
 * @throws ElanusError INVALID_PARAMETER where the release has no source, and for names that are none of its.
 */
export function blend(release: CandidateRelease, options: BlendOptions = {}): Source {
  checkOptions("blend", options, ["quotas", "weights", "params", "groupsOf", "budget"]);
  const { quotas = {}, weights = {} } = options;
  checkBudget(options.budget);
  const names = sourceNames(release);
  checkNames("quotas", quotas, names);
  checkNames("weights", weights, names);
  const chosen = names.filter((name) => (quotas[name] ?? (name === "popular" ? 0 : 1)) > 0);
  if (chosen.length === 0) {
    throw new ElanusError("INVALID_PARAMETER", "the release has no source of candidates", {
      hint: "give it towers or models, or `popular` a quota",
    });
  }
  const sources = chosen.flatMap((name) => makeSource(name, release, { ...options, quota: quotas[name] }));
  if (sources.length === 1) return sources[0];
  const fusion = rrf({ weights: chosen.map((name) => weights[name] ?? 1) });
  return { ...fuse(sources, { fusion, lenient: true }), name: "blend" };
}

function sourceNames({ towers, models = [], popular }: CandidateRelease): string[] {
  return [
    ...(towers === undefined ? [] : ["towers"]),
    ...models.map(({ name }) => name),
    ...(popular === undefined ? [] : ["popular"]),
  ];
}

function makeSource(
  name: string,
  { towers, dense, models = [], popular }: CandidateRelease,
  { quota: candidates, params, groupsOf, budget }: BlendOptions & { readonly quota?: number },
): Source[] {
  if (name === "towers" && towers !== undefined) return [towerSource(towers, { dense, candidates, params, budget })];
  if (name === "popular" && popular !== undefined) return [popularSource(popular, { groupsOf, candidates, budget })];
  return models.filter((model) => model.name === name).map((model) => modelSource(model, { candidates, budget }));
}

function checkNames(option: string, given: Readonly<Record<string, number>>, names: readonly string[]): void {
  for (const [name, value] of Object.entries(given)) {
    if (!names.includes(name)) {
      const message = `\`${option}\` names \`${name}\`, which is no source of the release`;
      throw new ElanusError("INVALID_PARAMETER", message, { hint: nameHint(name, names) });
    }
    if (Number.isFinite(value) && value >= 0) continue;
    throw new ElanusError("INVALID_PARAMETER", `\`${option}\` must be numbers from 0 up`, {
      detail: `that of \`${name}\` is ${value}`,
    });
  }
}
