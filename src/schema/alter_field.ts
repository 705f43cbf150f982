import { ElanusError, nameHint } from "../errors/index.ts";
import { checkSwitchProperty, MEMORY_MAPPED, memoryMapped } from "./collection_properties.ts";
import type { CollectionSchema, Properties } from "./collection_schema.ts";
import { maxLengthOf } from "./define_field.ts";
import type { FieldSchema } from "./field_schema.ts";

const KNOWN = ["max_length", MEMORY_MAPPED, "field.description"];

/**
 * A schema with some properties of a field changed. A smaller `max_length` is for rows to come; those that are there stay.
 *
 * @throws ElanusError FIELD_NOT_FOUND, INVALID_PARAMETER, INVALID_SCHEMA.
 */
export function alterField(schema: CollectionSchema, name: string, properties: Properties): CollectionSchema {
  const declared = schema.fields.filter((field) => !field.isDynamic);
  const field = declared.find((each) => each.name === name);
  if (field === undefined) {
    throw new ElanusError("FIELD_NOT_FOUND", `field \`${name}\` does not exist`, {
      hint: nameHint(
        String(name),
        declared.map((each) => each.name),
      ),
    });
  }
  const altered = Object.entries(properties).reduce(withProperty, field);
  const fields = schema.fields.map((each) => (each === field ? Object.freeze(altered) : each));
  return Object.freeze({ ...schema, fields: Object.freeze(fields) });
}

function withProperty(field: FieldSchema, [property, value]: [string, unknown]): FieldSchema {
  switch (property) {
    case "max_length":
      if (field.maxLength !== undefined) return { ...field, maxLength: maxLengthOf(field.name, value) };
      throw refused(field, property, `it is of type ${field.type}`);
    case "field.description":
      return { ...field, description: String(value) };
    case MEMORY_MAPPED:
      checkSwitchProperty(property, value);
      return { ...field, memoryMapped: memoryMapped({ [property]: String(value) }) };
    default:
      throw refused(field, property, `what can be changed: ${KNOWN.join(", ")}`);
  }
}

function refused(field: FieldSchema, property: string, detail: string): ElanusError {
  return new ElanusError("INVALID_PARAMETER", `\`${property}\` of field \`${field.name}\` cannot be changed`, {
    detail,
  });
}
