import type { Client } from "../../client/client.ts";
import type { FieldDefinition } from "../../client/requests.ts";
import type { CollectionDescription, FieldDescription } from "../../client/responses.ts";
import { ElanusError } from "../../errors/index.ts";
import { EMBEDDING_FIELD } from "../mapping/field_names.ts";
import type { FieldMapping, Mapping } from "../mapping/mapping.ts";
import { schemaOf } from "../mapping/schema_of.ts";

/** The description of a collection, undefined where it does not exist. */
export async function findCollection(client: Client, collection: string): Promise<CollectionDescription | undefined> {
  const { value } = await client.hasCollection({ collection_name: collection });
  if (!value.valueOf()) return undefined;
  return (await client.describeCollection({ collection_name: collection })).schema;
}

/** Creates the collection that a mapping asks for. */
export async function createCollection(
  client: Client,
  collection: string,
  mapping: Mapping,
  dim: number,
  chunked: boolean,
): Promise<void> {
  const fields = schemaOf(mapping, dim, chunked);
  await client.createCollection({ collection_name: collection, fields, enable_dynamic_field: true });
}

/**
 * Compares a mapping with a collection that is there already.
 *
 * @returns the mapping with the collection's types where it has a field of that name.
 * @throws ElanusError INVALID_SCHEMA where the rows cannot be rows of that collection.
 */
export function fitMapping(mapping: Mapping, schema: CollectionDescription, chunked: boolean): Mapping {
  const fields = new Map(schema.fields.map((field) => [field.name, field]));
  for (const wanted of schemaOf(mapping, 0, chunked)) {
    const found = fields.get(wanted.name);
    if (wanted.is_primary_key) requireKey(wanted, found, schema);
    else if (found === undefined && !canBeDynamic(wanted, schema)) throw noField(wanted.name, schema);
  }
  return { ...mapping, fields: mapping.fields.map((field) => withTypeOf(fields.get(field.name), field)) };
}

/** @throws ElanusError INVALID_SCHEMA where the vectors to come have another dimension than the collection's. */
export function requireDim(schema: CollectionDescription, dim: number): void {
  const field = schema.fields.find((one) => one.name === EMBEDDING_FIELD);
  const found = Number(field?.dim ?? field?.type_params.find((param) => param.key === "dim")?.value);
  if (found === dim) return;
  throw new ElanusError(
    "INVALID_SCHEMA",
    `the vectors do not fit the field \`${EMBEDDING_FIELD}\` of \`${schema.name}\``,
    {
      detail: `it has ${found} dims, these have ${dim}`,
      hint: "ingest into another collection, or with the embedder that this one was made with",
    },
  );
}

function requireKey(wanted: FieldDefinition, found: FieldDescription | undefined, schema: CollectionDescription): void {
  const key = schema.fields.find((field) => field.is_primary_key);
  if (found === undefined || found !== key) {
    throw new ElanusError("INVALID_SCHEMA", `\`${wanted.name}\` is not the primary key of \`${schema.name}\``, {
      detail: `its primary key is \`${key?.name}\``,
      hint: "name the column that holds it with --key, or ingest into another collection",
    });
  }
  if (found.data_type === wanted.data_type) return;
  throw new ElanusError("INVALID_SCHEMA", `the keys of these files do not fit the primary key \`${found.name}\``, {
    detail: `it is ${found.data_type}, these are ${wanted.data_type}`,
    hint: "ingest into another collection; Int64 keys and the VarChar keys of chunks do not share one",
  });
}

/** A field that the collection lacks goes to its dynamic field, unless rows cannot do without it. */
function canBeDynamic(wanted: FieldDefinition, schema: CollectionDescription): boolean {
  return schema.enable_dynamic_field && wanted.nullable === true;
}

function noField(name: string, schema: CollectionDescription): ElanusError {
  return new ElanusError("INVALID_SCHEMA", `the collection \`${schema.name}\` has no field \`${name}\``, {
    detail: `its fields: ${schema.fields.map((field) => field.name).join(", ")}`,
    hint: "ingest into another collection, or with the mapping and chunker that this one was made with",
  });
}

function withTypeOf(found: FieldDescription | undefined, field: FieldMapping): FieldMapping {
  switch (found?.data_type) {
    case "Bool":
    case "Int8":
    case "Int16":
    case "Int32":
    case "Int64":
    case "Float":
    case "Double":
    case "VarChar":
    case "JSON":
      return { ...field, type: found.data_type };
    default:
      return field;
  }
}
