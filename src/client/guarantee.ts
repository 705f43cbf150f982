import { DEFAULT_STALENESS_MS, type Guarantee } from "../engine/follow/guarantee.ts";
import { ElanusError } from "../errors/index.ts";
import { consistencyLevel } from "../schema/consistency_level.ts";
import type { ReadConsistency, WithLevelName } from "./requests.ts";

/** What a read takes beside its level. */
export const CONSISTENCY_FIELDS = ["graceful_time", "guarantee_timestamp"];

/** The bits of Milvus's timestamps that count inside a millisecond. */
const COUNTER_BITS = 18n;

/** What a read asks for. @param level the collection's. @throws ElanusError INVALID_PARAMETER */
export function guaranteeOf(request: WithLevelName<ReadConsistency>, level: string): Guarantee {
  const { consistency_level, graceful_time = DEFAULT_STALENESS_MS, guarantee_timestamp = 0 } = request;
  if (typeof graceful_time !== "number" || !(graceful_time >= 0)) {
    throw new ElanusError("INVALID_PARAMETER", "`graceful_time` must be a number of milliseconds, 0 or more", {
      detail: `it is ${JSON.stringify(graceful_time)}`,
    });
  }
  return {
    level: consistencyLevel(consistency_level ?? level),
    stalenessMs: graceful_time,
    timestamp: millisecondsOf(guarantee_timestamp),
  };
}

function millisecondsOf(timestamp: unknown): number {
  const isWhole = typeof timestamp === "number" ? Number.isInteger(timestamp) : /^\d+$/.test(String(timestamp));
  if (isWhole && ["number", "string", "bigint"].includes(typeof timestamp)) {
    return Number(BigInt(String(timestamp)) >> COUNTER_BITS);
  }
  throw new ElanusError("INVALID_PARAMETER", "`guarantee_timestamp` must be a timestamp of Milvus's", {
    detail: `it is ${String(timestamp)}`,
    hint: "as the `timestamp` of a mutation's answer",
  });
}
