/** A span of time: months are of the calendar, the rest is exact. */
export interface Interval {
  readonly months: number;
  readonly micros: bigint;
}

const DURATION =
  /^P(?=.)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;
const SECOND = 1_000_000n;
const DAY = 86_400n * SECOND;

/** Reads an ISO 8601 duration (`P1Y2M3DT4H5M6S`); undefined where it is none. */
export function parseInterval(text: string): Interval | undefined {
  const found = DURATION.exec(text);
  if (found === null) return undefined;
  const [years, months, weeks, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
  return {
    months: years * 12 + months,
    micros: BigInt(weeks * 7 + days) * DAY + BigInt(hours * 3600 + minutes * 60 + seconds) * SECOND,
  };
}

export function negateInterval({ months, micros }: Interval): Interval {
  return { months: -months, micros: -micros };
}

/**
 * The time `interval` after `micros` since 1970, in UTC. A day that the month has not runs into the next one: a month
 * after January 31 is March 3. Undefined beyond the years that a calendar here knows (some 270,000).
 */
export function shiftTime(micros: bigint, interval: Interval): bigint | undefined {
  if (interval.months === 0) return BigInt.asIntN(64, micros + interval.micros);
  const rest = ((micros % 1000n) + 1000n) % 1000n;
  const date = new Date(Number((micros - rest) / 1000n));
  date.setUTCMonth(date.getUTCMonth() + interval.months);
  const millis = date.getTime();
  return Number.isNaN(millis) ? undefined : BigInt(millis) * 1000n + rest + interval.micros;
}
