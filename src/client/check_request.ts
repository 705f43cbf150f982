import { ElanusError, nameHint } from "../errors/index.ts";
import { consistencyLevel } from "../schema/consistency_level.ts";
import { shown } from "../schema/scalar_value.ts";

/** Fields of any request that mean something on the wire alone. */
const WIRE_FIELDS = ["timeout", "client_request_id", "client-request-id", "cluster_id", "db_name", "consistency_level"];

const NONE: readonly string[] = [];

/**
 * Refuses fields that a call does not know: what is not supported is said, not ignored.
 *
 * @param others known ones, of all calls of a kind.
 * @throws ElanusError INVALID_PARAMETER.
 */
export function checkRequest(call: string, request: object, known: readonly string[], others = NONE): void {
  if (typeof request !== "object" || request === null) {
    throw new ElanusError("INVALID_PARAMETER", `${call} needs a request object`);
  }
  const values: Readonly<Record<string, unknown>> = Object(request);
  for (const name of Object.keys(values)) {
    if (known.includes(name) || others.includes(name) || values[name] === undefined) continue;
    if (!WIRE_FIELDS.includes(name)) {
      throw new ElanusError("INVALID_PARAMETER", `${call} does not take \`${name}\``, {
        detail: "either it is not a parameter of this call, or Elanus does not support it yet",
        hint: nameHint(name, [...known, ...others]),
      });
    }
    if (name === "consistency_level") consistencyLevel(values[name]);
  }
}

/** Names as an array of texts. @throws ElanusError INVALID_PARAMETER */
export function namesIn(field: string, names: readonly string[]): readonly string[] {
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  throw new ElanusError("INVALID_PARAMETER", `\`${field}\` must be an array of names`);
}

/** True or false. */
export function checkSwitch(name: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` must be true or false`, {
    detail: `it is ${shown(value)}`,
  });
}

/** A whole number of rows from `least` to `most`. */
export function checkCount(name: string, value: unknown, least: number, most: number): number {
  const count = typeof value === "string" && value !== "" ? Number(value) : value;
  if (typeof count === "number" && Number.isInteger(count) && count >= least && count <= most) return count;
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` must be a whole number from ${least} to ${most}`, {
    detail: `it is ${shown(value)}`,
  });
}

/** Which of the two holds would be a guess. */
export function idsAndFilter(call: string): ElanusError {
  return new ElanusError("INVALID_PARAMETER", `${call} takes either \`ids\` or a filter, not both`, {
    hint: "name the key in the filter, as `id in [1, 2] and price < 5`",
  });
}
