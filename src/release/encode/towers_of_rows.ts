import type { Connection } from "../../client/connection.ts";
import type { RowData } from "../../client/requests.ts";
import type { ItemFeatures, UserFeatures } from "../../towers/features.ts";
import { itemOfRecord } from "../../towers/read_features.ts";
import type { Towers } from "../../towers/towers.ts";
import type { ReleaseEncoder } from "./release_encoder.ts";
import { towersEncoder } from "./towers_encoder.ts";

/**
 * Two towers as the encoder of a release whose rows are items as they stand: the key is the item's id, all other fields but
 * vectors are what is known of it. Whoever writes to such a release, or searches it, opens its towers from there.
 *
 * @param collection_name what the release is built from, by name or by an alias.
 * @throws ElanusError COLLECTION_NOT_FOUND.
 */
export async function towersOfRows(
  client: Connection,
  collection_name: string,
  towers: Towers,
): Promise<ReleaseEncoder<UserFeatures>> {
  const encoder = towersEncoder(towers, { itemOf: await itemsOf(client, collection_name) });
  return { ...encoder, identity: { ...encoder.identity, wholeRows: true } };
}

async function itemsOf(client: Connection, collection_name: string): Promise<(row: RowData) => ItemFeatures> {
  const { schema } = await client.describeCollection({ collection_name });
  const key = schema.fields.find(({ is_primary_key }) => is_primary_key)?.name ?? "id";
  const vectors = schema.fields.filter(({ data_type }) => data_type.endsWith("Vector")).map(({ name }) => name);
  return ({ [key]: id, $meta: others, ...row }: RowData) => {
    const record = { ...row, ...(typeof others === "object" ? others : {}) };
    return itemOfRecord(String(id), record, (name) => !vectors.includes(name));
  };
}
