import type { Connection } from "../client/connection.ts";
import type { DescribeCollectionResponse, FieldDescription } from "../client/responses.ts";
import { type Embedder, openRecordedEmbedder } from "../embed/index.ts";
import { ALL_TEXT_FIELD } from "../ingest/mapping/field_names.ts";
import { chooseCollection, openPlace } from "./open_database.ts";

/** A collection that is ready to be searched by words. */
export interface OpenCollection {
  readonly client: Connection;
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

/** Opens a collection of a folder or a server for searching; close its client in the end. */
export async function openCollection(options: { db: string; collection?: string }): Promise<OpenCollection> {
  const client = await openPlace(options.db, { readOnly: true });
  try {
    return await prepareCollection(client, await chooseCollection(client, options.collection));
  } catch (error) {
    await client.close();
    throw error;
  }
}

/** The fields that are shown of a row: all but the vectors, and the text that only repeats the others. */
export function describeFields({ scalar_fields, schema }: DescribeCollectionResponse): {
  scalarFields: readonly FieldDescription[];
  outputFields: string[];
} {
  const scalarFields = Object.values(scalar_fields).filter(({ name }) => name !== ALL_TEXT_FIELD);
  const dynamic = schema.enable_dynamic_field ? ["$meta"] : [];
  return { scalarFields, outputFields: [...scalarFields.map((field) => field.name), ...dynamic] };
}

/** Reads what searching by words needs: the fields and the embedder that filled the collection. */
export async function prepareCollection(client: Connection, name: string): Promise<OpenCollection> {
  const description = await client.describeCollection({ collection_name: name });
  const [vectorField, vector] = Object.entries(description.anns_fields)[0];
  const { data: rows } = await client.count({ collection_name: name });
  const embedder = await openRecordedEmbedder(client, name, vectorField);
  return {
    client,
    name,
    embedder,
    keyField: description.schema.fields.find((field) => field.is_primary_key)?.name ?? "id",
    vectorField,
    dim: Number(vector.dim),
    rows,
    ...describeFields(description),
    embedQuery: async (words) => (await embedder.embedQuery(words)).dense[0],
  };
}
