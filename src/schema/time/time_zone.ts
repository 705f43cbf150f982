/** The zone of times that name none, where neither collection nor database has one. */
export const UTC = "UTC";

const OFFSET = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;
const SECOND = 1_000_000n;
/** What a Date can hold, in microseconds. */
const MOST_MICROS = 8_640_000_000_000_000_000n;

const formats = new Map<string, Intl.DateTimeFormat | undefined>();

/** Whether the zone is one that this machine's table of time zones (IANA's) knows. */
export function isTimeZone(name: unknown): name is string {
  return typeof name === "string" && name !== "" && formatOf(name) !== undefined;
}

/** How far the zone's clocks are ahead of UTC at a time, in microseconds: whole seconds, and in our days whole minutes. */
export function offsetAt(zone: string, micros: bigint): bigint {
  if (zone === UTC || micros > MOST_MICROS || micros < -MOST_MICROS) return 0n;
  const parts = formatOf(zone)?.formatToParts(Number(micros / 1000n)) ?? [];
  const found = OFFSET.exec(parts.find(({ type }) => type === "timeZoneName")?.value ?? "");
  if (found?.[1] === undefined) return 0n;
  const [hours, minutes, seconds] = found.slice(2).map((part) => Number(part ?? 0));
  const offset = BigInt(hours * 3600 + minutes * 60 + seconds) * SECOND;
  return found[1] === "-" ? -offset : offset;
}

/** The minute of the day, from 0 on, that the zone's clocks show at a time in milliseconds since 1970. */
export function minuteOfDay(zone: string, milliseconds: number): number {
  const micros = BigInt(Math.floor(milliseconds)) * 1000n;
  return Number(((micros + offsetAt(zone, micros)) / (60n * SECOND)) % 1440n);
}

/**
 * The time at which the zone's clocks show `wall` (microseconds as if it were UTC). Of an hour that they show twice it
 * is the first; one that they skip is read by the clocks before it.
 */
export function timeOfWall(zone: string, wall: bigint): bigint {
  const before = offsetAt(zone, wall - 86_400n * SECOND);
  const after = offsetAt(zone, wall + 86_400n * SECOND);
  if (offsetAt(zone, wall - before) === before) return wall - before;
  return offsetAt(zone, wall - after) === after ? wall - after : wall - before;
}

/** Making one takes some 50 us: each zone's is kept. */
function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) formats.set(zone, makeFormat(zone));
  return formats.get(zone);
}

function makeFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  } catch {
    return undefined;
  }
}
