import type { Client } from "../../client/client.ts";
import type { RowWriter } from "../ingest_request.ts";

/** Writes rows as they are to one collection. */
export function collectionWriter(client: Client, collection_name: string): RowWriter {
  return {
    upsert: async (rows) => {
      await client.upsert({ collection_name, data: [...rows] });
    },
    delete: async ({ filter }) => {
      await client.delete({ collection_name, filter });
    },
  };
}
