import type { ElanusClient } from "../client/elanus_client.ts";
import type { FieldDescription } from "../client/responses.ts";
import { type Embedder, openRecordedEmbedder } from "../embed/index.ts";
import { chooseCollection, openDatabase } from "./open_database.ts";

/** A collection that is ready to be searched by words. */
export interface OpenCollection {
  readonly client: ElanusClient;
  readonly name: string;
  /** The embedder that filled it. */
  readonly embedder: Embedder;
  readonly keyField: string;
  readonly vectorField: string;
  readonly dim: number;
  readonly rows: number;
  /** All fields but the vectors. */
  readonly scalarFields: readonly FieldDescription[];
  /** What to ask for with each hit: the scalar fields, the dynamic one included. */
  readonly outputFields: string[];
  embedQuery(words: string): Promise<Float32Array>;
}

/** Opens a collection of a database on disk for searching; close its client in the end. */
export async function openCollection(options: { db: string; collection?: string }): Promise<OpenCollection> {
  const client = await openDatabase(options.db, { readOnly: true });
  try {
    return await prepareCollection(client, await chooseCollection(client, options.collection));
  } catch (error) {
    await client.close();
    throw error;
  }
}

/** Reads what searching by words needs: the fields and the embedder that filled the collection. */
export async function prepareCollection(client: ElanusClient, name: string): Promise<OpenCollection> {
  const description = await client.describeCollection({ collection_name: name });
  const [vectorField, vector] = Object.entries(description.anns_fields)[0];
  const scalarFields = Object.values(description.scalar_fields);
  const dynamic = description.schema.enable_dynamic_field ? ["$meta"] : [];
  const { data: rows } = await client.count({ collection_name: name });
  const embedder = await openRecordedEmbedder(client, name, vectorField);
  return {
    client,
    name,
    embedder,
    keyField: scalarFields.find((field) => field.is_primary_key)?.name ?? "id",
    vectorField,
    dim: Number(vector.dim),
    rows,
    scalarFields,
    outputFields: [...scalarFields.map((field) => field.name), ...dynamic],
    embedQuery: async (words) => (await embedder.embedQuery(words)).dense[0],
  };
}
