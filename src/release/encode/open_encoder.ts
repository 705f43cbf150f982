import type { Connection } from "../../client/connection.ts";
import { openRecordedEmbedder } from "../../embed/index.ts";
import { ElanusError } from "../../errors/index.ts";
import type { UserFeatures } from "../../towers/features.ts";
import type { Towers } from "../../towers/towers.ts";
import { embedderEncoder } from "./embedder_encoder.ts";
import {
  assertSameEncoder,
  describeEncoder,
  type EncoderIdentity,
  type ReleaseEncoder,
  sameEncoder,
} from "./release_encoder.ts";
import { openStoredTowers } from "./stored_towers.ts";
import { towersEncoder } from "./towers_encoder.ts";
import { towersOfRows } from "./towers_of_rows.ts";

/** As much of a release, built or on its way, as says how its vectors are made. */
export interface EncodedCollection {
  readonly collection: string;
  readonly encoder: EncoderIdentity;
  readonly field: string;
}

/** An encoder, and what gives back the memory that opening it took: nothing of one that was given. */
export interface OpenedEncoder<Query> {
  readonly encoder: ReleaseEncoder<Query>;
  readonly close: () => void;
}

/**
 * The encoder of a release: the one among `given` that has its identity, or what the collection keeps: the text embedder, or
 * towers that were trained here.
 *
 * @throws ElanusError EMBEDDER_MISMATCH with both versions where none of those given is the release's and it cannot be
 * opened from the collection.
 */
export async function openEncoder<Query>(
  client: Connection,
  release: EncodedCollection,
  given: readonly ReleaseEncoder<Query>[],
): Promise<OpenedEncoder<Query>> {
  const { collection, encoder: identity } = release;
  const found = given.find((one) => sameEncoder(one.identity, identity));
  if (found !== undefined) return { encoder: found, close: () => undefined };
  const opened = await openKept<Query>(client, release);
  if (opened !== undefined) return opened;
  if (given.length > 0) assertSameEncoder(collection, identity, given[given.length - 1].identity);
  throw new ElanusError("EMBEDDER_MISMATCH", `the encoder of release \`${collection}\` is not at hand`, {
    detail: `it was built by ${describeEncoder(identity)}`,
    hint: "give it as one of `encoders`: only text embedders and towers that were trained here are kept with releases",
  });
}

async function openKept<Query>(
  client: Connection,
  { collection, encoder: identity, field }: EncodedCollection,
): Promise<OpenedEncoder<Query> | undefined> {
  if (identity.kind === "embedder" && identity.input !== undefined) {
    const opened = embedderEncoder(await openRecordedEmbedder(client, collection, field), identity.input);
    assertSameEncoder(collection, identity, opened.identity);
    return { encoder: asking(opened, textOf), close: () => undefined };
  }
  const towers = identity.kind === "towers" ? await openStoredTowers(client, collection, field) : undefined;
  if (towers === undefined) return undefined;
  const opened = identity.wholeRows ? await towersOfRows(client, collection, towers) : usersAlone(collection, towers);
  assertSameEncoder(collection, identity, opened.identity);
  return { encoder: asking(opened, userOf), close: () => towers.close() };
}

/** Towers that a program gave with a rule of its own for what an item is told of a row: that rule is not kept. */
function usersAlone(collection: string, towers: Towers): ReleaseEncoder<UserFeatures> {
  return towersEncoder(towers, {
    itemOf() {
      throw new ElanusError("EMBEDDER_MISMATCH", `rows of release \`${collection}\` cannot be encoded`, {
        detail: "its towers are kept with it, the `itemOf` by which its rows became items is not",
        hint: "give the encoder as one of `encoders`, or build with `towersOfRows`, whose rows are items as they stand",
      });
    },
  });
}

/** An encoder of queries of one type, for a program whose queries may be something else. */
function asking<Own, Query>(encoder: ReleaseEncoder<Own>, as: (query: unknown) => Own): ReleaseEncoder<Query> {
  return { ...encoder, encodeQueries: (queries, options) => encoder.encodeQueries(queries.map(as), options) };
}

function textOf(query: unknown): string {
  if (typeof query === "string") return query;
  throw new ElanusError("INVALID_PARAMETER", "a release of a text embedder is searched by a text", {
    detail: `the query is of type ${typeof query}`,
  });
}

function userOf(query: unknown): UserFeatures {
  if (isUser(query)) return query;
  throw new ElanusError("INVALID_PARAMETER", "a release of towers is searched for a user", {
    detail: `the query is of type ${typeof query}, and has no \`history\` and \`fields\``,
  });
}

function isUser(query: unknown): query is UserFeatures {
  return typeof query === "object" && query !== null && "history" in query && "fields" in query;
}
