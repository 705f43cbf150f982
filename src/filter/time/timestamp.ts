const TIMESTAMP =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?([Zz]|[+-]\d\d(?::?\d\d)?)?$/;

/**
 * Reads an ISO 8601 time as microseconds since 1970; without an offset it is in UTC. Undefined where it is none, or
 * a day or an hour that there is not.
 */
export function parseTimestamp(text: string): bigint | undefined {
  const found = TIMESTAMP.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const exists =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  const offset = offsetMinutes(found[8] ?? "Z");
  if (!exists || offset === undefined) return undefined;
  const micros = BigInt((found[7] ?? "").slice(0, 6).padEnd(6, "0"));
  return BigInt(date.getTime() - offset * 60_000) * 1000n + micros;
}

function offsetMinutes(text: string): number | undefined {
  if (text === "Z" || text === "z") return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(":", ""));
  if (hours > 23 || minutes > 59) return undefined;
  return (text[0] === "-" ? -1 : 1) * (hours * 60 + minutes);
}
