import type { Connection } from "../../client/connection.ts";
import type { RowData } from "../../client/requests.ts";
import { openStoredTowers, type Release, type RowEncoder, towersEncoder } from "../../release/index.ts";
import { readBytes } from "../../storage/files/index.ts";
import { type ItemFeatures, TwoTowers } from "../../towers/index.ts";
import { itemOfRecord } from "../../towers/read_features.ts";

/** The towers of a file as the encoder of a release: the key of a row is the item's id, all else is what is known of it. */
export async function towersOfRows(client: Connection, source: string, file: string): Promise<RowEncoder> {
  const itemOf = await itemsOf(client, source);
  return towersEncoder(TwoTowers.load(await readBytes(file)), { itemOf });
}

/** The towers that a release keeps, as its encoder; undefined where it keeps none. */
export async function towersOfRelease(client: Connection, { collection, record }: Release) {
  const towers = await openStoredTowers(client, collection, record.field);
  return towers && { towers, encoder: towersEncoder(towers, { itemOf: await itemsOf(client, collection) }) };
}

async function itemsOf(client: Connection, source: string): Promise<(row: RowData) => ItemFeatures> {
  const { schema } = await client.describeCollection({ collection_name: source });
  const key = schema.fields.find(({ is_primary_key }) => is_primary_key)?.name ?? "id";
  const vectors = schema.fields.filter(({ data_type }) => data_type.endsWith("Vector")).map(({ name }) => name);
  return ({ [key]: id, $meta: others, ...row }: RowData) => {
    const record = { ...row, ...(typeof others === "object" ? others : {}) };
    return itemOfRecord(String(id), record, (name) => !vectors.includes(name));
  };
}
