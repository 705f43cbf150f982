import { ElanusError } from "../errors/index.ts";
import { type CollectionSchema, DYNAMIC_FIELD } from "./collection_schema.ts";
import { consistencyLevel } from "./consistency_level.ts";
import { checkName, defineField } from "./define_field.ts";
import { defineFunctions, type FunctionDefinition, withOutputs } from "./define_functions.ts";
import { type FieldDefinition, type FieldSchema, isVectorField } from "./field_schema.ts";
import { LIMITS } from "./limits.ts";

/** A collection as the user writes it. */
export interface CollectionDefinition {
  name: string;
  description?: string;
  fields: readonly FieldDefinition[];
  /** What fills fields from others. */
  functions?: readonly FunctionDefinition[];
  enableDynamicField?: boolean;
  /** By its name or number. */
  consistencyLevel?: string | number;
  /** Where times of defaults are that have no offset; UTC without it. */
  timeZone?: string;
}

const FIRST_FIELD_ID = 100;

/**
 * Checks a definition and freezes it.
 *
 * @throws ElanusError INVALID_SCHEMA, or NOT_SUPPORTED for types that are yet to come; both name the field.
 */
export function defineCollection(definition: CollectionDefinition): CollectionSchema {
  checkName("collection", definition.name);
  const { timeZone } = definition;
  const fields = definition.fields.map((field, position) => defineField(field, FIRST_FIELD_ID + position, timeZone));
  checkFieldSet(definition.name, fields);
  const functions = defineFunctions(definition.functions ?? [], fields);
  const enableDynamicField = definition.enableDynamicField ?? false;
  if (enableDynamicField) fields.push(dynamicField(FIRST_FIELD_ID + fields.length));
  return Object.freeze({
    name: definition.name,
    description: checkDescription(definition),
    fields: Object.freeze(withOutputs(fields, functions)),
    ...(functions.length === 0 ? {} : { functions }),
    enableDynamicField,
    consistencyLevel: consistencyLevel(definition.consistencyLevel ?? "Bounded"),
  });
}

function checkDescription({ name, description = "" }: CollectionDefinition): string {
  const bytes = typeof description === "string" ? Buffer.byteLength(description, "utf8") : Number.NaN;
  if (bytes <= LIMITS.maxDescriptionBytes) return description;
  throw new ElanusError("INVALID_SCHEMA", `the description of collection \`${name}\` does not fit`, {
    detail: Number.isNaN(bytes) ? "it is no text" : `${bytes} bytes of UTF-8; at most ${LIMITS.maxDescriptionBytes}`,
  });
}

/** @throws ElanusError INVALID_SCHEMA where names, keys or vectors are too many or too few. */
export function checkFieldSet(collection: string, fields: readonly FieldSchema[]): void {
  const refuse = (message: string, hint: string) => {
    throw new ElanusError("INVALID_SCHEMA", `collection \`${collection}\` ${message}`, { hint });
  };
  const names = new Set<string>();
  for (const { name } of fields) {
    if (names.has(name)) refuse(`has two fields named \`${name}\``, "give each field a name of its own");
    names.add(name);
  }
  if (fields.length > LIMITS.fields) refuse(`has ${fields.length} fields`, `at most ${LIMITS.fields} are allowed`);
  const keys = fields.filter((field) => field.isPrimaryKey).length;
  if (keys === 0) refuse("has no primary key", "set is_primary_key on one Int64 or VarChar field");
  if (keys > 1) refuse(`has ${keys} primary keys`, "set is_primary_key on one field only");
  const partitionKeys = fields.filter((field) => field.isPartitionKey).length;
  if (partitionKeys > 1) refuse(`has ${partitionKeys} partition keys`, "set is_partition_key on one field only");
  const vectors = fields.filter(isVectorField).length;
  if (vectors === 0) refuse("has no vector field", "add a vector field, as of type FloatVector with its dim");
  if (vectors > LIMITS.vectorFields) {
    refuse(`has ${vectors} vector fields`, `at most ${LIMITS.vectorFields} are allowed`);
  }
}

/** The field that takes undeclared keys. */
export function dynamicField(id: number): FieldSchema {
  return Object.freeze({
    id,
    name: DYNAMIC_FIELD,
    type: "JSON",
    description: "undeclared keys",
    isPrimaryKey: false,
    autoId: false,
    nullable: false,
    isDynamic: true,
  });
}
