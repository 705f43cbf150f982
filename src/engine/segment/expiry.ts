import { Bitset } from "../../kernels/bitset.ts";
import { timeToLive, timeToLiveField } from "../../schema/collection_properties.ts";
import type { Properties } from "../../schema/collection_schema.ts";
import type { Layout } from "../collection/layout.ts";
import type { ColumnTable } from "../columns/column_table.ts";
import { Int64Column } from "../columns/int64_column.ts";
import type { RowTimes } from "./row_times.ts";

/** Which rows have outlived their time, at the moment of a read. */
export interface Expiry {
  /** Undefined where none has. Not to be changed. */
  expiredIn(rows: TimedRows): Bitset | undefined;
  isExpired(rows: TimedRows, row: number): boolean;
}

/** Of a segment: when each row was written, and what its fields say. */
interface TimedRows {
  readonly times: RowTimes;
  readonly columns: ColumnTable;
}

export const NEVER: Expiry = { expiredIn: () => undefined, isExpired: () => false };

/** A collection. */
interface Expiring {
  readonly properties: Properties;
  readonly layout: Layout;
}

/** What the properties of a collection say: rows live for so long from their last write, or until the time in a field of theirs. */
export function expiryOf({ properties, layout }: Expiring): Expiry {
  const milliseconds = timeToLive(properties);
  if (milliseconds !== undefined) return writtenUpTo(Date.now() - milliseconds);
  const place = layout.scalars.findIndex(({ name }) => name === timeToLiveField(properties));
  return place < 0 ? NEVER : passedIn(place, BigInt(Date.now()) * 1000n);
}

function writtenUpTo(time: number): Expiry {
  return {
    expiredIn: ({ times }) => times.upTo(time),
    isExpired: ({ times }, row) => times.isUpTo(row, time),
  };
}

/** @param now in microseconds since 1970, as times are kept. */
function passedIn(place: number, now: bigint): Expiry {
  const timesOf = ({ columns }: TimedRows) => {
    const column = columns.at(place);
    return column instanceof Int64Column ? column : undefined;
  };
  return {
    expiredIn(rows) {
      const times = timesOf(rows);
      return times && passedRows(times, now);
    },
    isExpired(rows, row) {
      const time = timesOf(rows)?.valueAt(row);
      return time !== undefined && time <= now;
    },
  };
}

/** The rows of a column whose times have passed, for as long as no other does and none comes. */
interface Passed {
  readonly rowCount: number;
  readonly rows: Bitset | undefined;
  /** The moments between which it holds. */
  readonly from: bigint;
  readonly before: bigint | undefined;
}

const known = new WeakMap<Int64Column, Passed>();

/** A time is looked at once it passes, and not with every read. */
function passedRows(column: Int64Column, now: bigint): Bitset | undefined {
  const standing = known.get(column);
  const holds = standing?.rowCount === column.count && now >= standing.from && (standing.before ?? now + 1n) > now;
  if (holds) return standing.rows;
  const passed = findPassed(column, now);
  known.set(column, passed);
  return passed.rows;
}

function findPassed(column: Int64Column, now: bigint): Passed {
  const rows = new Bitset(column.count);
  let before: bigint | undefined;
  let isAny = false;
  for (let row = 0; row < column.count; row++) {
    const time = column.valueAt(row);
    if (time === undefined) continue;
    if (time <= now) {
      rows.add(row);
      isAny = true;
    } else if (before === undefined || time < before) before = time;
  }
  return { rowCount: column.count, rows: isAny ? rows : undefined, from: now, before };
}
