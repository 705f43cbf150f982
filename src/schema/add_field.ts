import { ElanusError } from "../errors/index.ts";
import type { CollectionSchema } from "./collection_schema.ts";
import { checkFieldSet } from "./define_collection.ts";
import { defineField } from "./define_field.ts";
import { type FieldDefinition, isVectorField } from "./field_schema.ts";

/**
 * A schema with one more field, which the rows that there are have by its default, else as null.
 *
 * @throws ElanusError INVALID_SCHEMA, NOT_SUPPORTED; both name the field.
 */
export function addField(schema: CollectionSchema, definition: FieldDefinition, timeZone?: string): CollectionSchema {
  const id = Math.max(...schema.fields.map((field) => field.id)) + 1;
  const field = defineField(definition, id, timeZone);
  const refuse = (why: string, hint: string) => {
    throw new ElanusError("INVALID_SCHEMA", `field \`${field.name}\` cannot be added: ${why}`, { hint });
  };
  if (field.isPrimaryKey) refuse("a collection has one primary key", "leave is_primary_key out");
  if (isVectorField(field)) refuse("the rows that there are have no vector for it", "create a new collection");
  if (!field.nullable && field.defaultValue === undefined) {
    refuse("the rows that there are have no value for it", "set nullable, or give a default_value");
  }
  const declared = [...schema.fields.filter((each) => !each.isDynamic), field];
  checkFieldSet(schema.name, declared);
  const fields = Object.freeze([...declared, ...schema.fields.filter((each) => each.isDynamic)]);
  return Object.freeze({ ...schema, fields });
}
