import { UTC } from "../../schema/time/time_zone.ts";
import { formatTimestamp, parseTimestamp } from "../../schema/time/timestamp.ts";
import { Int64Column } from "./int64_column.ts";

/** Timestamptz: microseconds since 1970, in and out as ISO 8601 text. */
export class TimestampColumn extends Int64Column {
  /** Takes microseconds as well, and of text without an offset that it is in UTC. */
  override push(value: unknown): void {
    super.push(typeof value === "string" ? parseTimestamp(value) : value);
  }

  override read(row: number): unknown {
    return this.readIn(row, UTC);
  }

  /** The value as the clocks of a time zone show it. */
  readIn(row: number, zone: string): unknown {
    const micros = this.microsAt(row);
    return micros === null ? null : formatTimestamp(micros, zone);
  }

  /** Microseconds since 1970. */
  microsAt(row: number): bigint | null {
    const micros = super.read(row);
    return micros === null ? null : BigInt(String(micros));
  }
}
