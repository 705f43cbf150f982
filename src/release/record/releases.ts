import type { Connection } from "../../client/connection.ts";
import { ElanusError, nameHint } from "../../errors/index.ts";
import type { Release, UnfinishedRelease } from "./release_record.ts";
import { isBuilt, releaseIn } from "./stored_release.ts";

/** Releases of an alias, the oldest first, complete or not. */
export async function allReleases(client: Connection, alias: string): Promise<(Release | UnfinishedRelease)[]> {
  const { data } = await client.listCollections();
  const names = data.map(({ name }) => name).filter((name) => numberIn(alias, name) !== undefined);
  const found = await Promise.all(names.map((name) => findRelease(client, name)));
  return found.filter((release) => release !== undefined).sort((a, b) => numberOf(a) - numberOf(b));
}

/** The complete releases of an alias, the oldest first. */
export async function listReleases(client: Connection, alias: string): Promise<Release[]> {
  return (await allReleases(client, alias)).filter(isBuilt);
}

/** The collection of a release: its alias and its number. */
export function collectionOf(alias: string, number: number): string {
  return `${alias}_r${number}`;
}

export function numberOf(release: Release | UnfinishedRelease): number {
  return isBuilt(release) ? release.record.number : release.claim.number;
}

/**
 * A complete release by its collection or its number.
 *
 * @throws ElanusError RELEASE_NOT_FOUND that lists what there is; RELEASE_CONFLICT where its build is not complete.
 */
export async function readRelease(client: Connection, alias: string, which: string | number): Promise<Release> {
  const releases = await allReleases(client, alias);
  const found = releases.find(
    (release) => release.collection === String(which) || String(numberOf(release)) === String(which),
  );
  if (found === undefined) {
    throw new ElanusError("RELEASE_NOT_FOUND", `alias \`${alias}\` has no release \`${which}\``, {
      hint: nameHint(
        String(which),
        releases.map(({ collection }) => collection),
      ),
    });
  }
  if (isBuilt(found)) return found;
  throw new ElanusError("RELEASE_CONFLICT", `release \`${found.collection}\` is not complete`, {
    detail: `its build began ${found.claim.startedAt} and was last alive ${found.claim.aliveAt}`,
    hint: "wait for it, or start the same build again: it goes on where it was",
  });
}

/**
 * What an alias stands for: the collection and its record, from one answer.
 *
 * @throws ElanusError ALIAS_NOT_FOUND; RELEASE_NOT_FOUND where the alias stands for a collection that is no release;
 * ALIAS_CONFLICT where it is the name of a collection.
 */
export async function resolveRelease(client: Connection, alias: string): Promise<Release> {
  const target = await aliasTarget(client, alias);
  if (target?.release !== undefined) return target.release;
  if (target !== undefined) {
    throw new ElanusError(
      "RELEASE_NOT_FOUND",
      `alias \`${alias}\` stands for \`${target.collection}\`, which is no release`,
      {
        hint: `build one from it: \`elanus release build --alias ${alias}\`, then check and promote it`,
      },
    );
  }
  throw new ElanusError("ALIAS_NOT_FOUND", `alias \`${alias}\` has no live release`, {
    hint: "`elanus release build`, `check` and `promote` make one",
  });
}

/** What an alias stands for; undefined where there is no such alias. @throws ElanusError ALIAS_CONFLICT */
export async function aliasTarget(
  client: Connection,
  alias: string,
): Promise<{ readonly collection: string; readonly release?: Release } | undefined> {
  const described = await client.describeCollection({ collection_name: alias }).catch(undefinedIfGone);
  if (described === undefined) return undefined;
  const { collection_name: collection } = described;
  if (collection === alias) {
    throw new ElanusError("ALIAS_CONFLICT", `\`${alias}\` is the name of a collection`, {
      hint: `choose another alias, and build its first release from \`${alias}\``,
    });
  }
  const release = releaseIn(described);
  return release !== undefined && isBuilt(release) ? { collection, release } : { collection };
}

/** Collections may be dropped while they are looked at. */
async function findRelease(client: Connection, collection_name: string) {
  const described = await client.describeCollection({ collection_name }).catch(undefinedIfGone);
  return described === undefined ? undefined : releaseIn(described);
}

export function undefinedIfGone(error: unknown): undefined {
  if (isGone(error)) return undefined;
  throw error;
}

/** Whether a call failed because its collection is no longer there. */
export function isGone(error: unknown): boolean {
  return error instanceof ElanusError && GONE.includes(error.code);
}

const GONE: readonly string[] = ["COLLECTION_NOT_FOUND", "COLLECTION_NOT_LOADED"];

/** The number in the name of a release's collection; undefined for other collections. */
function numberIn(alias: string, collection: string): number | undefined {
  const [prefix, digits] = [`${alias}_r`, collection.slice(alias.length + 2)];
  return collection.startsWith(prefix) && /^[1-9]\d*$/.test(digits) ? Number(digits) : undefined;
}
