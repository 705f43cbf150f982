import { ElanusError } from "../../../errors/index.ts";
import { SERVER_LIMITS } from "../../limits.ts";
import { Mark } from "./mark.ts";
import { nestingOf, replaceWideIntegers } from "./text_of_json.ts";

/**
 * Parses JSON. Whole numbers that a JavaScript number would round become bigint, so that int64 keys stay exact.
 *
 * @throws ElanusError MALFORMED_REQUEST where it is no JSON or nests too deep.
 */
export function readJson(text: string): unknown {
  const { jsonDepth } = SERVER_LIMITS;
  // What reads the value may recurse into it.
  if (nestingOf(text, jsonDepth) > jsonDepth) {
    throw new ElanusError("MALFORMED_REQUEST", "the JSON of the request nests too deep", {
      detail: `more than ${jsonDepth} levels`,
    });
  }
  try {
    return parseExactly(text);
  } catch (cause) {
    throw new ElanusError("MALFORMED_REQUEST", "the request is no JSON", {
      detail: cause instanceof Error ? cause.message : undefined,
      cause,
    });
  }
}

/** `JSON.parse` shows no reviver the digits of a number: wide integers go through it as marked texts. */
function parseExactly(text: string): unknown {
  const mark = new Mark();
  const marked = replaceWideIntegers(text, (digits) => `"${mark.on(digits)}"`);
  if (marked === text) return JSON.parse(text);
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === "string" ? (mark.integerOf(value) ?? value) : value,
  );
}
