import { offsetAt, timeOfWall, UTC } from "./time_zone.ts";

const TIMESTAMP =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?([Zz]|[+-]\d\d(?::?\d\d)?)?$/;
/** Offsets that there are on Earth, as Milvus takes them, in minutes. */
const MOST_EAST = 14 * 60;
const MOST_WEST = -12 * 60;
const MINUTE = 60_000_000n;
/** The years 1 to 9999 in UTC. */
const FIRST = -62_135_596_800_000_000n;
const LAST = 253_402_300_799_999_999n;

/**
 * Reads an ISO 8601 time as microseconds since 1970; digits beyond microseconds are dropped. Undefined where it is
 * none, or a day or an hour that there is not.
 *
 * @param zone where a time without an offset is.
 */
export function parseTimestamp(text: string, zone = UTC): bigint | undefined {
  const found = TIMESTAMP.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const exists =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!exists) return undefined;
  const wall = BigInt(date.getTime()) * 1000n + BigInt((found[7] ?? "").slice(0, 6).padEnd(6, "0"));
  const micros = found[8] === undefined ? timeOfWall(zone, wall) : withOffset(wall, found[8]);
  return micros !== undefined && isTimestamp(micros) ? micros : undefined;
}

/** Whether it is a time that a field can hold. */
export function isTimestamp(micros: bigint): boolean {
  return micros >= FIRST && micros <= LAST;
}

/** A time as Milvus writes it: `2025-01-31T08:00:00.5+08:00`, with no more digits than it needs, UTC as `Z`. */
export function formatTimestamp(micros: bigint, zone = UTC): string {
  const offset = offsetAt(zone, micros);
  const wall = micros + offset;
  const rest = ((wall % 1_000_000n) + 1_000_000n) % 1_000_000n;
  // East of Greenwich the year 10000 begins early: it is written without the sign that a Date gives it.
  const seconds = new Date(Number((wall - rest) / 1000n)).toISOString().slice(0, -5).replace(/^\+0/, "");
  const fraction = rest === 0n ? "" : `.${String(rest).padStart(6, "0").replace(/0+$/, "")}`;
  return `${seconds}${fraction}${offsetText(offset)}`;
}

function withOffset(wall: bigint, text: string): bigint | undefined {
  if (text === "Z" || text === "z") return wall;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(":", ""));
  const offset = (text[0] === "-" ? -1 : 1) * (hours * 60 + minutes);
  if (minutes > 59 || offset > MOST_EAST || offset < MOST_WEST) return undefined;
  return wall - BigInt(offset) * MINUTE;
}

/** Seconds, which offsets had until the railways came, are left out, as the format has no place for them. */
function offsetText(offset: bigint): string {
  const minutes = Number(offset / MINUTE);
  if (minutes === 0) return "Z";
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}
