import { ElanusError } from "../errors/index.ts";
import type { Properties } from "./collection_schema.ts";
import { shown } from "./scalar_value.ts";

const TTL = "collection.ttl.seconds";
/** A hundred years. */
const MOST_TTL_SECONDS = 3_155_760_000;
/** Properties that change no answer: taken where they make sense. */
const SWITCHES = ["mmap.enabled", "lazyload.enabled"];
/** Properties on which answers depend: to keep one without obeying it would be a promise broken. */
const UNKEPT = ["dynamicfield.enabled", "partitionkey.isolation", "ttl_field", "allow_insert_auto_id"];

/**
 * Properties of Milvus are checked; others are kept as they are.
 *
 * @throws ElanusError INVALID_PARAMETER, NOT_SUPPORTED.
 */
export function checkProperties(properties: Properties): Properties {
  for (const [name, value] of Object.entries(properties)) {
    if (UNKEPT.includes(name)) {
      throw new ElanusError("NOT_SUPPORTED", `property \`${name}\` is not supported yet`, {
        hint: "leave it out; properties of one's own are kept",
      });
    }
    if (name === TTL) checkTtl(value);
    if (SWITCHES.includes(name) && !["true", "false"].includes(String(value).toLowerCase())) {
      throw unfit(name, value, "true or false");
    }
  }
  return properties;
}

/** How long rows live, in milliseconds; undefined where they live for ever (no property, 0 or -1, as in Milvus). */
export function timeToLive(properties: Properties): number | undefined {
  const seconds = Number(properties[TTL] ?? 0);
  return seconds > 0 ? seconds * 1000 : undefined;
}

function checkTtl(value: unknown): void {
  const seconds = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  const fits = typeof seconds === "number" && Number.isInteger(seconds) && seconds >= -1 && seconds <= MOST_TTL_SECONDS;
  if (!fits) throw unfit(TTL, value, `whole seconds up to ${MOST_TTL_SECONDS}; 0 or -1 for no end`);
}

function unfit(name: string, value: unknown, expected: string): ElanusError {
  return new ElanusError("INVALID_PARAMETER", `property \`${name}\` cannot be ${shown(value)}`, { hint: expected });
}
