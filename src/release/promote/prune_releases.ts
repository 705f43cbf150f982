import type { Connection } from "../../client/connection.ts";
import { checkOptions, checkWhole } from "../../retrieval/check_options.ts";
import { isAbandoned } from "../build/build_claim.ts";
import type { Release, UnfinishedRelease } from "../record/release_record.ts";
import { allReleases, numberOf, resolveRelease } from "../record/releases.ts";
import { isBuilt } from "../record/stored_release.ts";
import { predecessorOf } from "./promote_release.ts";

export interface PruneRequest {
  readonly client: Connection;
  readonly alias: string;
  /** Releases that stay, the live one among them (2). */
  readonly keep?: number;
}

/** What was dropped, and what there is yet. */
export interface Pruned {
  readonly dropped: readonly string[];
  readonly kept: readonly string[];
}

/**
 * Drops old releases: all but the live one, what it would be rolled back to, and the newest beside them, `keep` in all.
 * Builds that go on stay whatever `keep` is; so does what is newer than the live one: interrupted builds, releases that wait
 * for their promotion, and of those that failed their check the last, for whoever wants to know why.
 *
 * @throws ElanusError ALIAS_NOT_FOUND, RELEASE_NOT_FOUND where no release is live: nothing is dropped then.
 */
export async function pruneReleases(request: PruneRequest): Promise<Pruned> {
  checkOptions("pruneReleases", request, ["client", "alias", "keep"]);
  const { client, alias, keep = 2 } = request;
  checkWhole("keep", keep, 1);
  const live = await resolveRelease(client, alias);
  const releases = await allReleases(client, alias);
  const kept = new Set(keptBeside(live, releases, keep));
  const dropped: string[] = [];
  for (const { collection } of releases) {
    if (kept.has(collection)) continue;
    await client.dropCollection({ collection_name: collection });
    dropped.push(collection);
  }
  return { dropped, kept: [...kept] };
}

function keptBeside(live: Release, releases: readonly (Release | UnfinishedRelease)[], keep: number): string[] {
  const lastFailed = releases.findLast(isFailed);
  const isWaiting = (release: Release | UnfinishedRelease) =>
    numberOf(release) > live.record.number &&
    (!isBuilt(release) || release.promotions.length === 0) &&
    (!isFailed(release) || release === lastFailed);
  const isBuilding = (release: Release | UnfinishedRelease) => !isBuilt(release) && !isAbandoned(release);
  const stays = releases.filter((release) => isWaiting(release) || isBuilding(release));
  const before = predecessorOf(live);
  const old = releases
    .filter((release) => release.collection !== live.collection && !stays.includes(release))
    .filter((release) => isBuilt(release) && !isFailed(release))
    .sort((a, b) => Number(b.collection === before) - Number(a.collection === before) || numberOf(b) - numberOf(a));
  return [live, ...old.slice(0, keep - 1), ...stays].map(({ collection }) => collection);
}

/** Whether a release failed its check and was never live. */
function isFailed(release: Release | UnfinishedRelease): boolean {
  return isBuilt(release) && release.promotions.length === 0 && release.evaluation?.passed === false;
}
