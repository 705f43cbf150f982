import { Bitset } from "../../kernels/bitset.ts";

const RUN_BYTES = 16;

/**
 * When rows were written: a run for each moment, since the rows of a batch share theirs.
 *
 *     starts: [ 0     5   6       ]     rows 0-4, row 5, rows 6-
 *     times:  [ 12:00 12:01 12:07 ]     milliseconds since 1970; 0 where nobody knows
 */
export class RowTimes {
  private readonly starts: number[] = [];
  private readonly times: number[] = [];
  private rows = 0;
  /** The earliest known time: before it no row can have expired. */
  private earliest = Number.POSITIVE_INFINITY;

  get bytes(): number {
    return this.starts.length * RUN_BYTES;
  }

  append(count: number, time: number): void {
    if (count === 0) return;
    if (this.times.at(-1) !== time) {
      this.starts.push(this.rows);
      this.times.push(time);
      if (time > 0 && time < this.earliest) this.earliest = time;
    }
    this.rows += count;
  }

  /** Adds the times of other rows: of all, or of some in rising order. */
  appendRows(other: RowTimes, rows: Uint32Array | undefined): void {
    if (rows === undefined) {
      other.times.forEach((time, run) => {
        this.append(other.endOf(run) - other.starts[run], time);
      });
      return;
    }
    let run = 0;
    for (const row of rows) {
      while (other.endOf(run) <= row) run++;
      this.append(1, other.times[run]);
    }
  }

  /** The rows that were written at `time` or before, or undefined when none was. */
  upTo(time: number): Bitset | undefined {
    if (time < this.earliest) return undefined;
    const bits = new Bitset(this.rows);
    this.times.forEach((each, run) => {
      if (each === 0 || each > time) return;
      for (let row = this.starts[run]; row < this.endOf(run); row++) bits.add(row);
    });
    return bits;
  }

  /** Whether a row was written at `time` or before. */
  isUpTo(row: number, time: number): boolean {
    if (time < this.earliest) return false;
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.starts[middle] <= row) low = middle;
      else high = middle - 1;
    }
    return this.times[low] !== 0 && this.times[low] <= time;
  }

  save(): Uint8Array {
    const values = new Float64Array(this.starts.length * 2);
    this.starts.forEach((start, run) => {
      values[run * 2] = start;
      values[run * 2 + 1] = this.times[run];
    });
    return new Uint8Array(values.buffer);
  }

  /** Without bytes, or with none: of rows that were written before their times were. */
  static load(rows: number, bytes: Uint8Array | undefined): RowTimes {
    const times = new RowTimes();
    const isKnown = bytes !== undefined && bytes.length > 0;
    const values = isKnown ? new Float64Array(bytes.slice().buffer) : Float64Array.of(0, 0);
    for (let i = 0; i < values.length; i += 2) {
      times.append((i + 2 < values.length ? values[i + 2] : rows) - values[i], values[i + 1]);
    }
    return times;
  }

  private endOf(run: number): number {
    return run + 1 < this.starts.length ? this.starts[run + 1] : this.rows;
  }
}
