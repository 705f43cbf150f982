import type { Client } from "../../client/client.ts";
import type { FieldDefinition } from "../../client/requests.ts";
import type { CollectionDescription, FieldDescription } from "../../client/responses.ts";
import { ElanusError } from "../../errors/index.ts";
import { CHUNK_FIELDS, EMBEDDING_FIELD, HEAD_FIELD } from "../mapping/field_names.ts";
import type { FieldMapping, KeyMapping, Mapping } from "../mapping/mapping.ts";
import { type CollectionShape, collectionOf, schemaOf } from "../mapping/schema_of.ts";

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
  shape: CollectionShape,
): Promise<CollectionDescription> {
  const made = collectionOf(mapping, shape);
  await client.createCollection({ collection_name: collection, ...made, enable_dynamic_field: true });
  return (await client.describeCollection({ collection_name: collection })).schema;
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

/**
 * A mapping whose rows are like those that a collection has, for a writer that makes the vectors of all their fields: the
 * key is the collection's, columns that it has fields for are read as those, and all others are kept as they are.
 *
 * @param isKeyGiven whether the column of the key was chosen by hand; else one with the name of the key goes before a guess.
 * @throws ElanusError INVALID_SCHEMA where rows are pieces of documents and those of the collection are not.
 */
export function mappingLikeRows(
  mapping: Mapping,
  schema: CollectionDescription,
  { chunked, isKeyGiven }: { readonly chunked: boolean; readonly isKeyGiven: boolean },
): Mapping {
  const fields = new Map(schema.fields.map((field) => [field.name, field]));
  if (chunked && !fields.has(CHUNK_FIELDS.source)) throw noField(CHUNK_FIELDS.source, schema);
  const key = keyLike(mapping, schema, isKeyGiven);
  const isOfRows = ({ name, column }: { name: string; column: string }) => fields.has(name) && column !== key.column;
  return {
    ...mapping,
    key,
    text: mapping.text.filter(isOfRows),
    fields: mapping.fields.filter(isOfRows).map((field) => withTypeOf(fields.get(field.name), field)),
  };
}

function keyLike({ key, text, fields }: Mapping, schema: CollectionDescription, isKeyGiven: boolean): KeyMapping {
  const found = schema.fields.find(({ is_primary_key }) => is_primary_key);
  if (found === undefined) return key;
  const { name } = found;
  const isColumn = [...text, ...fields].some(({ column }) => column === name);
  const column = isColumn && !isKeyGiven ? name : key.column;
  return { name, type: found.data_type === "Int64" ? "Int64" : "VarChar", ...(column !== undefined && { column }) };
}

/** @throws ElanusError INVALID_SCHEMA where the vectors to come have another dimension than the collection's. */
export function requireDim(schema: CollectionDescription, dim: number): void {
  const found = dimOf(schema, EMBEDDING_FIELD);
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

/** The dims of a field of vectors; undefined where there is no such field. */
export function dimOf(schema: CollectionDescription, name: string): number | undefined {
  const field = schema.fields.find((one) => one.name === name);
  if (field === undefined) return undefined;
  return Number(field.dim ?? field.type_params.find((param) => param.key === "dim")?.value);
}

/**
 * @throws ElanusError INVALID_PARAMETER where the head is as long as the vectors; INVALID_SCHEMA where the collection
 * has another.
 */
export function requireHead(schema: CollectionDescription | undefined, head: number | undefined, dim: number): void {
  if (head === undefined) return;
  if (!Number.isInteger(head) || head < 1 || head >= dim) {
    throw new ElanusError("INVALID_PARAMETER", "the head must have fewer dims than the vectors", {
      detail: `head ${head}, vectors of ${dim} dims`,
    });
  }
  if (schema === undefined || dimOf(schema, HEAD_FIELD) === head) return;
  throw new ElanusError("INVALID_SCHEMA", `the collection \`${schema.name}\` has no head of ${head} dims`, {
    detail: `its head: ${dimOf(schema, HEAD_FIELD) ?? "none"}`,
    hint: "leave the head as it is, or ingest into another collection",
  });
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
