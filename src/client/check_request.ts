import { ElanusError, nameHint } from "../errors/index.ts";
import { consistencyLevel } from "../schema/consistency_level.ts";
import { shown } from "../schema/scalar_value.ts";

/** Fields of any request that mean something on the wire alone. */
const WIRE_FIELDS = ["timeout", "client_request_id", "client-request-id", "cluster_id", "db_name", "consistency_level"];

/**
 * Refuses fields that a call does not know: what is not supported is said, not ignored.
 *
 * @throws ElanusError INVALID_PARAMETER.
 */
export function checkRequest(call: string, request: object, known: readonly string[]): void {
  if (typeof request !== "object" || request === null) {
    throw new ElanusError("INVALID_PARAMETER", `${call} needs a request object`);
  }
  for (const [name, value] of Object.entries(request)) {
    if (value === undefined || known.includes(name)) continue;
    if (!WIRE_FIELDS.includes(name)) {
      throw new ElanusError("INVALID_PARAMETER", `${call} does not take \`${name}\``, {
        detail: "either it is not a parameter of this call, or Elanus does not support it yet",
        hint: nameHint(name, known),
      });
    }
    if (name === "consistency_level") consistencyLevel(value);
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
