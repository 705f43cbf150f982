import { ElanusError } from "../../errors/index.ts";
import type { FilterColumn } from "../../filter/index.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { toInt64 } from "../../schema/scalar_value.ts";
import type { Column, ColumnParts, KeyColumn, KeyRange } from "./column.ts";
import { RowBits } from "./row_bits.ts";

/** Int64, exact: eight bytes a row. */
export class Int64Column implements KeyColumn {
  readonly field: FieldSchema;
  private values: BigInt64Array;
  /** The same bytes in halves: comparing and hashing them makes no bigint. */
  private halves: Int32Array;
  private readonly nulls = new RowBits();
  private rows = 0;

  constructor(field: FieldSchema, capacity = 16) {
    this.field = field;
    this.values = new BigInt64Array(Math.max(capacity, 1));
    this.halves = new Int32Array(this.values.buffer);
  }

  get count(): number {
    return this.rows;
  }

  get bytes(): number {
    return this.values.byteLength + this.nulls.bytes;
  }

  get usedBytes(): number {
    return this.rows * this.values.BYTES_PER_ELEMENT;
  }

  push(value: unknown): void {
    this.reserve(this.rows + 1);
    const wide = toInt64(value);
    if (wide === undefined) this.nulls.add(this.rows);
    else this.values[this.rows] = wide;
    this.rows++;
  }

  append(other: Column): void {
    const source = sameKind(this, other);
    this.reserve(this.rows + source.rows);
    this.values.set(source.values.subarray(0, source.rows), this.rows);
    this.nulls.append(source.nulls, this.rows, source.rows);
    this.rows += source.rows;
  }

  appendRow(other: Column, row: number): void {
    const source = sameKind(this, other);
    this.push(source.nulls.has(row) ? null : source.values[row]);
  }

  /** Undefined where it is null. */
  valueAt(row: number): bigint | undefined {
    return this.nulls.has(row) ? undefined : this.values[row];
  }

  read(row: number): unknown {
    return this.nulls.has(row) ? null : this.values[row].toString();
  }

  hash(row: number): number {
    let h = Math.imul(this.halves[row * 2], 0x9e3779b1) ^ Math.imul(this.halves[row * 2 + 1], 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    return (h ^ (h >>> 13)) >>> 0;
  }

  equals(row: number, other: KeyColumn, otherRow: number): boolean {
    const theirs = sameKind(this, other).halves;
    return this.halves[row * 2] === theirs[otherRow * 2] && this.halves[row * 2 + 1] === theirs[otherRow * 2 + 1];
  }

  /** The least and the largest value, and whether each is larger than the one before; undefined without rows. */
  range(): KeyRange | undefined {
    if (this.rows === 0) return undefined;
    let least = this.values[0];
    let most = least;
    let rises = true;
    for (let row = 1; row < this.rows; row++) {
      const value = this.values[row];
      if (value <= this.values[row - 1]) rises = false;
      if (value > most) most = value;
      else if (value < least) least = value;
    }
    return { least, most, rises };
  }

  filterColumn(): FilterColumn {
    return { kind: "int64", values: this.values, nulls: this.nulls.bitset(this.rows) };
  }

  save(): ColumnParts {
    const parts: ColumnParts = { values: new Uint8Array(this.values.buffer, 0, this.rows * 8) };
    const nulls = this.nulls.save(this.rows);
    if (nulls !== undefined) parts.nulls = nulls;
    return parts;
  }

  load(count: number, parts: ColumnParts): void {
    this.use(new BigInt64Array(Math.max(count, 1)));
    new Uint8Array(this.values.buffer).set(parts.values);
    this.nulls.load(parts.nulls);
    this.rows = count;
  }

  private reserve(rows: number): void {
    if (rows <= this.values.length) return;
    const values = new BigInt64Array(Math.max(rows, this.values.length * 2));
    values.set(this.values);
    this.use(values);
  }

  private use(values: BigInt64Array): void {
    this.values = values;
    this.halves = new Int32Array(values.buffer);
  }
}

function sameKind(column: Int64Column, other: Column): Int64Column {
  if (other instanceof Int64Column) return other;
  throw new ElanusError("INTERNAL", `column \`${column.field.name}\` was given values of another type`);
}
