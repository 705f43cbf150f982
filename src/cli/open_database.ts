import type { Client } from "../client/client.ts";
import { connect } from "../client/connect.ts";
import type { Connection } from "../client/connection.ts";
import { ElanusClient, type OpenOptions } from "../client/elanus_client.ts";
import { ElanusError, nameHint } from "../errors/index.ts";
import { kindOfPath } from "../storage/files/index.ts";

/** Opens a database that must be there already, so that a misspelt path does not make a new one. */
export async function openDatabase(path: string, options: OpenOptions = {}): Promise<ElanusClient> {
  if ((await kindOfPath(path)) === "missing") {
    throw new ElanusError("NOT_A_DATABASE", `there is no database at \`${path}\``, {
      hint: "`elanus ingest FILE --db DIR --collection NAME` makes one",
    });
  }
  return ElanusClient.open(path, options);
}

/** Opens a folder that must be there, by these options, or connects to a server by its address. */
export function openPlace(place: string, options: OpenOptions = {}): Promise<Connection> {
  return isServer(place) ? connect(place) : openDatabase(place, options);
}

/** Whether a place is a server's address, and not a folder. */
export function isServer(place: string): boolean {
  return place.includes("://");
}

/**
 * The collection that a command means: the one named, by its own name or by an alias, or the only one that there is.
 *
 * @throws ElanusError COLLECTION_NOT_FOUND that lists what there is.
 */
export async function chooseCollection(
  client: Pick<Client, "listCollections" | "describeCollection">,
  name: string | undefined,
): Promise<string> {
  const names = (await client.listCollections()).data.map((collection) => collection.name);
  if (name === undefined && names.length === 1) return names[0];
  if (name !== undefined && names.includes(name)) return name;
  const behindAlias = name === undefined ? undefined : await ownName(client, name);
  if (behindAlias !== undefined) return behindAlias;
  const message = name === undefined ? "no collection is named" : `collection \`${name}\` does not exist`;
  const several = names.length === 0 ? undefined : `choose one with --collection: ${names.join(", ")}`;
  throw new ElanusError("COLLECTION_NOT_FOUND", message, {
    detail: names.length === 0 ? "the database has no collections" : undefined,
    hint: name === undefined ? several : nameHint(name, names),
  });
}

/** The collection that an alias stands for, throughout the command; undefined where there is no such alias. */
async function ownName(client: Pick<Client, "describeCollection">, alias: string): Promise<string | undefined> {
  try {
    return (await client.describeCollection({ collection_name: alias })).collection_name;
  } catch (error) {
    if (error instanceof ElanusError && error.code === "COLLECTION_NOT_FOUND") return undefined;
    throw error;
  }
}
