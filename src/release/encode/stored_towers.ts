import type { Connection } from "../../client/connection.ts";
import { TwoTowers } from "../../towers/index.ts";
import { recordTowers } from "../../towers/recommend/index.ts";
import type { Towers } from "../../towers/towers.ts";

/** Records whose vectors a field of a collection holds, and keeps the towers there where they can be saved. */
export async function storeTowers(
  client: Connection,
  collection_name: string,
  field: string,
  towers: Towers,
): Promise<void> {
  const data = towers.save?.();
  // The model goes first: a record says that it is there.
  if (data !== undefined) await client.putAttachment({ collection_name, name: attachmentOf(field), data });
  await recordTowers(client, collection_name, field, towers);
}

/**
 * The towers that a collection keeps; undefined where it keeps none.
 *
 * @throws ElanusError CORRUPT, NEWER_FORMAT for a model that cannot be read.
 */
export async function openStoredTowers(
  client: Connection,
  collection_name: string,
  field: string,
): Promise<TwoTowers | undefined> {
  const data = await client.getAttachment({ collection_name, name: attachmentOf(field) });
  return data === undefined ? undefined : TwoTowers.load(data);
}

function attachmentOf(field: string): string {
  return `elanus.towers.${field}.model`;
}
