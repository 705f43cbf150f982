import { nearestName } from "../errors/index.ts";

const STRING = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
/** A name that is neither called, as a function, nor the part of a path. */
const NAME = /(?<![\w.$])[a-z_]\w*(?!\s*\(|\w)/gi;

/** The names in a filter that are no fields, each with the field that it probably means. */
export function misspeltNames(filter: string, fields: readonly string[]): Map<string, string> {
  const near = new Map<string, string>();
  for (const [name] of filter.replace(STRING, "").matchAll(NAME)) {
    const field = fields.includes(name) ? undefined : nearestName(name, fields);
    if (field !== undefined) near.set(name, field);
  }
  return near;
}
