import type { Connection } from "../../client/connection.ts";
import type { RowData } from "../../client/requests.ts";
import { type RowEncoder, towersEncoder } from "../../release/index.ts";
import { readBytes } from "../../storage/files/index.ts";
import { TwoTowers } from "../../towers/index.ts";
import { itemOfRecord } from "../../towers/read_features.ts";

/** The towers of a file as the encoder of a release: the key of a row is the item's id, all else is what is known of it. */
export async function towersOfRows(client: Connection, source: string, file: string): Promise<RowEncoder> {
  const { schema } = await client.describeCollection({ collection_name: source });
  const key = schema.fields.find(({ is_primary_key }) => is_primary_key)?.name ?? "id";
  const vectors = schema.fields.filter(({ data_type }) => data_type.endsWith("Vector")).map(({ name }) => name);
  const itemOf = ({ [key]: id, $meta: others, ...row }: RowData) => {
    const record = { ...row, ...(typeof others === "object" ? others : {}) };
    return itemOfRecord(String(id), record, (name) => !vectors.includes(name));
  };
  return towersEncoder(TwoTowers.load(await readBytes(file)), { itemOf });
}
