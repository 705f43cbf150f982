import { ElanusError } from "../errors/index.ts";
import type { CollectionSchema } from "./collection_schema.ts";
import { checkFieldSet, dynamicField } from "./define_collection.ts";
import { defineField } from "./define_field.ts";
import { type FieldDefinition, isVectorField } from "./field_schema.ts";

/**
 * A schema with one more field, which the rows that there are have by its default, else as null.
 *
 * @throws ElanusError INVALID_SCHEMA, NOT_SUPPORTED; both name the field.
 */
export function addField(schema: CollectionSchema, definition: FieldDefinition, timeZone?: string): CollectionSchema {
  const field = defineField(definition, nextFieldId(schema), timeZone);
  const refuse = (why: string, hint: string) => {
    throw new ElanusError("INVALID_SCHEMA", `field \`${field.name}\` cannot be added: ${why}`, { hint });
  };
  if (field.isPrimaryKey) refuse("a collection has one primary key", "leave is_primary_key out");
  if (field.isPartitionKey) refuse("the rows that there are have their partitions", "create a new collection");
  if (isVectorField(field) && !field.nullable) refuse("the rows that there are have no vector for it", "set nullable");
  if (!field.nullable && field.defaultValue === undefined) {
    refuse("the rows that there are have no value for it", "set nullable, or give a default_value");
  }
  const declared = [...schema.fields.filter((each) => !each.isDynamic), field];
  checkFieldSet(schema.name, declared);
  const fields = Object.freeze([...declared, ...schema.fields.filter((each) => each.isDynamic)]);
  return Object.freeze({ ...schema, fields });
}

/**
 * A schema with undeclared keys allowed or not, as it is where it says so already. Rows that are there have none.
 *
 * @throws ElanusError INVALID_PARAMETER where they were allowed and shall not be.
 */
export function setDynamicField(schema: CollectionSchema, allowed: boolean): CollectionSchema {
  if (schema.enableDynamicField === allowed) return schema;
  if (!allowed) {
    throw new ElanusError(
      "INVALID_PARAMETER",
      `the dynamic field of collection \`${schema.name}\` cannot be taken away`,
      {
        detail: "its rows may hold undeclared keys",
        hint: "create a new collection",
      },
    );
  }
  const field = Object.freeze({ ...dynamicField(nextFieldId(schema)), defaultValue: "{}" });
  return Object.freeze({ ...schema, enableDynamicField: true, fields: Object.freeze([...schema.fields, field]) });
}

function nextFieldId(schema: CollectionSchema): number {
  return Math.max(...schema.fields.map((field) => field.id)) + 1;
}
