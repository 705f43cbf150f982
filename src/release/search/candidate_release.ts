import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import type { CandidateRelease } from "../../towers/recommend/index.ts";
import {
  type InteractionModel,
  MODEL_ATTACHMENT,
  openInteractionModel,
  PopularLists,
} from "../../towers/sources/index.ts";
import type { Towers } from "../../towers/towers.ts";
import { describeEncoder } from "../encode/release_encoder.ts";
import { openStoredTowers } from "../encode/stored_towers.ts";
import type { Release } from "../record/release_record.ts";
import { resolveRelease } from "../record/releases.ts";

/**
 * What `recommender` takes, of the release that an alias stands for now: its collection by its own name, the towers that built
 * it, and the models of interactions and lists of what is popular that are kept with it. All of it is of one release; after a
 * promotion call it again, or let `releaseRecommender` do so.
 *
 * @param given towers that are not kept with the release, as those of ONNX.
 * @throws ElanusError ALIAS_NOT_FOUND, RELEASE_NOT_FOUND, ALIAS_CONFLICT; EMBEDDER_MISMATCH where the release's towers are not
 * at hand, or it was built by something else; CORRUPT, NEWER_FORMAT for what is kept with it.
 */
export async function candidateRelease(
  client: Connection,
  alias: string,
  given: readonly Towers[] = [],
): Promise<CandidateRelease> {
  return candidatesOf(client, await resolveRelease(client, alias), given);
}

/** As `candidateRelease`, of a release that is known. */
export async function candidatesOf(
  client: Connection,
  release: Release,
  given: readonly Towers[],
): Promise<CandidateRelease> {
  const { collection, record } = release;
  const towers = await towersOf(client, release, given);
  const kept = await modelsOf(client, collection);
  const popular = kept.find((model) => model instanceof PopularLists);
  return { collection, towers, dense: record.field, models: kept.filter((model) => model !== popular), popular };
}

async function towersOf(
  client: Connection,
  { collection, record }: Release,
  given: readonly Towers[],
): Promise<Towers> {
  const { encoder, field } = record;
  const found =
    given.find(({ identity }) => identity.checksum === encoder.checksum) ??
    (await openStoredTowers(client, collection, field));
  if (found !== undefined && found.identity.checksum === encoder.checksum) return found;
  throw new ElanusError("EMBEDDER_MISMATCH", `the towers of release \`${collection}\` are not at hand`, {
    detail: `it was built by ${describeEncoder(encoder)}, of the kind ${encoder.kind}`,
    hint:
      encoder.kind === "towers"
        ? "give them: towers that were trained elsewhere are not kept with the release"
        : "recommendations need a release that towers built",
  });
}

async function modelsOf(client: Connection, collection_name: string): Promise<InteractionModel[]> {
  const names = (await client.listAttachments({ collection_name })).filter((name) => name.startsWith(MODEL_ATTACHMENT));
  const opened = names.map((name) =>
    openInteractionModel(client, collection_name, name.slice(MODEL_ATTACHMENT.length)),
  );
  return (await Promise.all(opened)).filter((model) => model !== undefined);
}
