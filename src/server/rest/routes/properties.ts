import { ElanusError } from "../../../errors/index.ts";
import type { Body } from "../body.ts";

export type PropertyValues = Record<string, string | number | boolean>;

/** Properties to set: texts, numbers, true and false by their names. */
export function propertiesOf(body: Body, name: string): PropertyValues {
  const given = Object.entries(body.need(name, body.object(name)));
  return Object.fromEntries(given.map(([key, value]) => [key, propertyValue(key, value)]));
}

function propertyValue(name: string, value: unknown): string | number | boolean {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  throw new ElanusError("MALFORMED_REQUEST", `property \`${name}\` must be a text, a number, true or false`);
}

/** The names of properties to unset. */
export function propertyKeys(body: Body): string[] {
  return body.need("propertyKeys", body.texts("propertyKeys"));
}
