import { type DefinedCollection, defineAgain } from "../../client/collection_definition.ts";
import type { Connection } from "../../client/connection.ts";
import { ElanusError, nameHint } from "../../errors/index.ts";
import { aliasTarget } from "../record/releases.ts";

/** The collection that a release is built from. */
export interface BuildSource {
  readonly collection: string;
  readonly defined: DefinedCollection;
  /** Whether it is a release of the same alias, whose writes go to the new one too. */
  readonly isLive: boolean;
}

/**
 * What to build from: the collection that is named, or what the alias stands for.
 *
 * @throws ElanusError COLLECTION_NOT_FOUND; ALIAS_CONFLICT; NOT_SUPPORTED where the rows' keys are made by the collection.
 */
export async function openSource(client: Connection, alias: string, from: string | undefined): Promise<BuildSource> {
  const target = await aliasTarget(client, alias);
  const collection = from === undefined ? target?.collection : await ownName(client, from);
  if (collection === undefined) throw nothingToBuildFrom(alias);
  const defined = await defineAgain(client, collection);
  if (defined.definition.fields.some(({ autoID }) => autoID)) throw makesItsKeys(collection);
  return { collection, defined, isLive: target?.release !== undefined && collection === target.collection };
}

async function ownName(client: Connection, name: string): Promise<string> {
  try {
    return (await client.describeCollection({ collection_name: name })).collection_name;
  } catch (cause) {
    if (!(cause instanceof ElanusError) || cause.code !== "COLLECTION_NOT_FOUND") throw cause;
    const names = (await client.listCollections()).data.map((one) => one.name);
    const hint = nameHint(name, names);
    throw new ElanusError("COLLECTION_NOT_FOUND", `collection \`${name}\` does not exist`, { hint, cause });
  }
}

function nothingToBuildFrom(alias: string): ElanusError {
  return new ElanusError("ALIAS_NOT_FOUND", `alias \`${alias}\` stands for nothing yet`, {
    hint: "name the collection to build its first release from: `--from COLLECTION`",
  });
}

function makesItsKeys(collection: string): ElanusError {
  return new ElanusError("NOT_SUPPORTED", `collection \`${collection}\` makes its keys itself (autoID)`, {
    detail: "a row must have the same key in every release, or writes could not follow it",
    hint: "copy the rows into a collection whose keys are given",
  });
}
