import { ElanusError, type ErrorParts, nameHint } from "../../errors/index.ts";

/** The parameters of a tokenizer or filter, of which `type` is known. */
export interface Params extends Readonly<Record<string, unknown>> {
  readonly type: string;
}

export function analyzerError(message: string, parts: ErrorParts = {}): ElanusError {
  return new ElanusError("INVALID_PARAMETER", message, parts);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `"lowercase"`, or `{ type: "stop", ... }`. @throws ElanusError INVALID_PARAMETER */
export function typeOf(kind: string, given: unknown): Params {
  if (typeof given === "string") return { type: given };
  if (isObject(given) && typeof given.type === "string") return { ...given, type: given.type };
  throw analyzerError(`a ${kind} of an analyzer has no name`, {
    detail: `found ${JSON.stringify(given) ?? String(given)}`,
    hint: `a name, or an object with its \`type\``,
  });
}

/** @throws ElanusError INVALID_PARAMETER for a parameter that is not among `known`. */
export function refuseOthers(what: string, params: object, known: readonly string[]): void {
  for (const [name, value] of Object.entries(params)) {
    if (known.includes(name) || value === undefined) continue;
    throw analyzerError(`${what} does not take \`${name}\``, { hint: nameHint(name, known) });
  }
}

/** @throws ElanusError INVALID_PARAMETER where it is no list of texts. */
export function textList(what: string, name: string, given: unknown): readonly string[] {
  if (Array.isArray(given) && given.every((each) => typeof each === "string")) return given;
  throw analyzerError(`${what} needs \`${name}\`, a list of texts`, {
    detail: given === undefined ? "it is missing" : `it is ${JSON.stringify(given)}`,
  });
}
