import { ElanusError } from "../../errors/index.ts";
import type { FilterColumn } from "../../filter/index.ts";
import type { DataTypeName } from "../../schema/data_type.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import type { Column, ColumnParts } from "./column.ts";
import { RowBits } from "./row_bits.ts";

type Values = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

const FIRST_CAPACITY = 16;

/** Bool, Int8, Int16, Int32, Float and Double: one typed array. */
export class NumberColumn implements Column {
  readonly field: FieldSchema;
  private values: Values;
  private readonly nulls = new RowBits();
  private rows = 0;

  constructor(field: FieldSchema, capacity = FIRST_CAPACITY) {
    this.field = field;
    this.values = makeValues(field.type, Math.max(capacity, 1));
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
    if (value === null) this.nulls.add(this.rows);
    else this.values[this.rows] = Number(value);
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

  read(row: number): unknown {
    if (this.nulls.has(row)) return null;
    return this.field.type === "Bool" ? this.values[row] !== 0 : this.values[row];
  }

  filterColumn(): FilterColumn {
    const { values } = this;
    const nulls = this.nulls.bitset(this.rows);
    return values instanceof Uint8Array ? { kind: "bool", values, nulls } : { kind: "number", values, nulls };
  }

  save(): ColumnParts {
    const { buffer, byteOffset, BYTES_PER_ELEMENT } = this.values;
    const parts: ColumnParts = { values: new Uint8Array(buffer, byteOffset, this.rows * BYTES_PER_ELEMENT) };
    const nulls = this.nulls.save(this.rows);
    if (nulls !== undefined) parts.nulls = nulls;
    return parts;
  }

  load(count: number, parts: ColumnParts): void {
    this.values = makeValues(this.field.type, Math.max(count, 1));
    new Uint8Array(this.values.buffer).set(parts.values);
    this.nulls.load(parts.nulls);
    this.rows = count;
  }

  private reserve(rows: number): void {
    if (rows <= this.values.length) return;
    const values = makeValues(this.field.type, Math.max(rows, this.values.length * 2));
    values.set(this.values);
    this.values = values;
  }
}

function sameKind(column: NumberColumn, other: Column): NumberColumn {
  if (other instanceof NumberColumn) return other;
  throw new ElanusError("INTERNAL", `column \`${column.field.name}\` was given values of another type`);
}

function makeValues(type: DataTypeName, length: number): Values {
  switch (type) {
    case "Bool":
      return new Uint8Array(length);
    case "Int8":
      return new Int8Array(length);
    case "Int16":
      return new Int16Array(length);
    case "Int32":
      return new Int32Array(length);
    case "Float":
      return new Float32Array(length);
    default:
      return new Float64Array(length);
  }
}
