import type { Connection } from "../../client/connection.ts";
import { checkOptions } from "../../retrieval/check_options.ts";
import {
  type Recommendations,
  type Recommender,
  type RecommenderOptions,
  recommender,
} from "../../towers/recommend/index.ts";
import type { Towers } from "../../towers/towers.ts";
import type { Release } from "../record/release_record.ts";
import { candidatesOf } from "./candidate_release.ts";
import { LiveRelease } from "./live_release.ts";
import { OpenedReleases } from "./opened_releases.ts";

export interface ReleaseRecommenderOptions extends RecommenderOptions {
  /** Towers that are not kept with the releases, as those of ONNX. */
  readonly towers?: readonly Towers[];
  /** Milliseconds for which what the alias stands for is taken for known (250). */
  readonly maxAge?: number;
}

export interface ReleaseRecommender {
  /** As `candidates` of a recommender, with the release that they are of. */
  candidates(...asked: Parameters<Recommender["candidates"]>): Promise<Recommendations & { readonly release: Release }>;
}

/**
 * A recommender for an alias, whatever stands behind it by then: each answer is wholly of one release, of its collection,
 * its towers, and the models and lists that are kept with it.
 *
 * @throws ElanusError INVALID_PARAMETER for an option that does not exist; by `candidates` also as `candidateRelease`.
 * @example
 * const recommend = releaseRecommender(client, "items");
 * const { candidates } = await recommend.candidates("u17", { limit: 1000, filter: "stock > 0" });
 */
export function releaseRecommender(
  client: Connection,
  alias: string,
  options: ReleaseRecommenderOptions = {},
): ReleaseRecommender {
  checkOptions("releaseRecommender", options, [
    ...(["quotas", "weights", "params", "groupsOf", "budget", "userOf", "towers", "maxAge"] as const),
  ]);
  const { towers = [], maxAge, ...others } = options;
  const live = new LiveRelease(client, alias, maxAge);
  const releases = new OpenedReleases(async (release) => {
    const parts = await candidatesOf(client, release, towers);
    const isGiven = parts.towers !== undefined && towers.includes(parts.towers);
    const close = () => (isGiven ? undefined : parts.towers?.close?.());
    return { recommend: recommender(client, parts, others), close };
  });
  return {
    candidates: (...asked) =>
      live.run(async (release) => {
        const answer = await releases.use(release, ({ recommend }) => recommend.candidates(...asked));
        return { ...answer, release };
      }),
  };
}
