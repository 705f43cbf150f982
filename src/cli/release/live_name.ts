import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import { resolveRelease } from "../../release/index.ts";

/** The collection of the live release; undefined where none is. */
export async function liveName(client: Connection, alias: string): Promise<string | undefined> {
  try {
    return (await resolveRelease(client, alias)).collection;
  } catch (error) {
    if (error instanceof ElanusError && ["ALIAS_NOT_FOUND", "RELEASE_NOT_FOUND"].includes(error.code)) return undefined;
    throw error;
  }
}
