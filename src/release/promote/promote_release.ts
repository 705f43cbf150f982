import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import { checkOptions } from "../../retrieval/check_options.ts";
import type { Promotion, Release } from "../record/release_record.ts";
import { aliasTarget, listReleases, readRelease } from "../record/releases.ts";
import { writePromotions } from "../record/stored_release.ts";

export interface PromoteRequest {
  readonly client: Connection;
  readonly alias: string;
  /** The release by collection or number; the newest without it. */
  readonly release?: string | number;
  /** Promotes it although its check failed or was not made; the record then says so. */
  readonly force?: boolean;
}

/** The alias as it was turned. */
export interface Turned {
  readonly release: Release;
  /** The collection that the alias stood for before. */
  readonly from?: string;
}

/**
 * Lets the alias stand for a release, at one stroke: a search sees the one before or this one, each whole.
 *
 * @throws ElanusError RELEASE_REFUSED where its check failed or was not made; RELEASE_NOT_FOUND; RELEASE_CONFLICT where
 * it is not complete; ALIAS_CONFLICT.
 */
export async function promoteRelease(request: PromoteRequest): Promise<Turned> {
  checkOptions("promoteRelease", request, ["client", "alias", "release", "force"]);
  const { client, alias } = request;
  const release = await chosenRelease(client, alias, request.release);
  const refusal = refusalOf(release);
  if (refusal !== undefined && !request.force) throw refused(release, refusal);
  return turnAlias(client, alias, release, { kind: "promote", ...(refusal === undefined ? {} : { forced: refusal }) });
}

/**
 * Lets the alias stand again for what it stood for before the live release was promoted. Releases stay loaded and are
 * written to until they are pruned, so that it takes no longer than turning the alias.
 *
 * @throws ElanusError RELEASE_NOT_FOUND where nothing stood there before, or it was pruned.
 */
export async function rollbackRelease(request: Omit<PromoteRequest, "force">): Promise<Turned> {
  checkOptions("rollbackRelease", request, ["client", "alias", "release"]);
  const { client, alias } = request;
  const target = await aliasTarget(client, alias);
  const before = request.release ?? (target?.release && predecessorOf(target.release));
  if (before === undefined) {
    throw new ElanusError("RELEASE_NOT_FOUND", `alias \`${alias}\` has no release to go back to`, {
      detail: target === undefined ? "it stands for nothing" : `it stands for \`${target.collection}\`, its first`,
      hint: "name one: `--release NUMBER`; `elanus release list` shows what there is",
    });
  }
  return turnAlias(client, alias, await readRelease(client, alias, before), { kind: "rollback" });
}

/** What the alias stood for when a release was last promoted; undefined for a first one. */
export function predecessorOf({ promotions }: Release): string | undefined {
  return promotions.findLast(({ kind }) => kind === "promote")?.from;
}

/** @throws ElanusError RELEASE_NOT_FOUND where there is none. */
export async function chosenRelease(
  client: Connection,
  alias: string,
  which: string | number | undefined,
): Promise<Release> {
  if (which !== undefined) return readRelease(client, alias, which);
  const newest = (await listReleases(client, alias)).at(-1);
  if (newest !== undefined) return newest;
  throw new ElanusError("RELEASE_NOT_FOUND", `alias \`${alias}\` has no complete release`, {
    hint: `build one: \`elanus release build --alias ${alias} --from COLLECTION\``,
  });
}

/** The record goes first: a promotion that is not written down could not be taken back. */
async function turnAlias(
  client: Connection,
  alias: string,
  release: Release,
  how: Pick<Promotion, "kind" | "forced">,
): Promise<Turned> {
  const target = await aliasTarget(client, alias);
  const from = target?.collection;
  if (from === release.collection) return { release, from };
  const promotion = { at: new Date().toISOString(), ...how, ...(from === undefined ? {} : { from }) };
  const promotions = [...release.promotions, promotion];
  await writePromotions(client, release.collection, promotions);
  const request = { collection_name: release.collection, alias };
  await (from === undefined ? client.createAlias(request) : client.alterAlias(request));
  return { release: { ...release, promotions }, from };
}

function refusalOf({ evaluation }: Release): string | undefined {
  if (evaluation === undefined) return "it was not checked";
  return evaluation.passed ? undefined : `its check failed: ${evaluation.failures.join("; ")}`;
}

function refused({ collection }: Release, why: string): ElanusError {
  return new ElanusError("RELEASE_REFUSED", `release \`${collection}\` is not promoted: ${why}`, {
    hint: "`elanus release check` makes the check; `--force` promotes it all the same, and its record will say so",
  });
}
