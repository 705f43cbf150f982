import { ElanusError } from "../../errors/index.ts";
import type { ArrayColumn as ArrayFilterColumn, FilterColumn } from "../../filter/index.ts";
import type { DataTypeName } from "../../schema/data_type.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import type { Column, ColumnParts } from "./column.ts";
import { RowBits } from "./row_bits.ts";

/** What parts of the elements' column are called among those of the array's. */
const ELEMENTS = "elements.";
/** What an element takes that is no text. */
const BYTES: Partial<Record<DataTypeName, number>> = { Bool: 1, Int8: 1, Int16: 2, Int32: 4, Float: 4 };

/** Arrays, their elements in a column of their own: row i is elements `offsets[i]` up to `offsets[i + 1]`. */
export class ArrayColumn implements Column {
  readonly field: FieldSchema;
  private readonly elements: Column;
  private offsets: Uint32Array;
  private readonly nulls = new RowBits();
  private rows = 0;

  /** @param elements an empty column of the element's type. */
  constructor(field: FieldSchema, elements: Column, capacity = 16) {
    this.field = field;
    this.elements = elements;
    this.offsets = new Uint32Array(Math.max(capacity, 1) + 1);
  }

  get count(): number {
    return this.rows;
  }

  get bytes(): number {
    return this.elements.bytes + this.offsets.byteLength + this.nulls.bytes;
  }

  get usedBytes(): number {
    return this.elements.usedBytes + this.rows * this.offsets.BYTES_PER_ELEMENT;
  }

  push(value: unknown): void {
    if (Array.isArray(value)) for (const element of value) this.elements.push(element);
    else this.nulls.add(this.rows);
    this.endRow();
  }

  append(other: Column): void {
    const source = sameKind(this, other);
    const start = this.elements.count;
    this.reserve(this.rows + source.rows);
    for (let row = 1; row <= source.rows; row++) this.offsets[this.rows + row] = start + source.offsets[row];
    this.elements.append(source.elements);
    this.nulls.append(source.nulls, this.rows, source.rows);
    this.rows += source.rows;
  }

  appendRow(other: Column, row: number): void {
    const source = sameKind(this, other);
    const end = source.offsets[row + 1];
    for (let i = source.offsets[row]; i < end; i++) this.elements.appendRow(source.elements, i);
    if (source.nulls.has(row)) this.nulls.add(this.rows);
    this.endRow();
  }

  read(row: number): unknown {
    if (this.nulls.has(row)) return null;
    const start = this.offsets[row];
    return Array.from({ length: this.offsets[row + 1] - start }, (_, i) => this.elements.read(start + i));
  }

  filterColumn(): FilterColumn {
    const elements = elementColumn(this.elements.filterColumn());
    return { kind: "array", offsets: this.offsets, elements, nulls: this.nulls.bitset(this.rows) };
  }

  save(): ColumnParts {
    const parts: ColumnParts = { offsets: new Uint8Array(this.offsets.buffer, 0, (this.rows + 1) * 4) };
    for (const [name, bytes] of Object.entries(this.elements.save())) parts[ELEMENTS + name] = bytes;
    const nulls = this.nulls.save(this.rows);
    if (nulls !== undefined) parts.nulls = nulls;
    return parts;
  }

  load(count: number, parts: ColumnParts): void {
    this.offsets = new Uint32Array(count + 1);
    new Uint8Array(this.offsets.buffer).set(parts.offsets);
    const elements = elementParts(parts);
    this.elements.load(elementCount(this.field, elements), elements);
    this.nulls.load(parts.nulls);
    this.rows = count;
  }

  private endRow(): void {
    this.reserve(this.rows + 1);
    this.offsets[++this.rows] = this.elements.count;
  }

  private reserve(rows: number): void {
    if (rows < this.offsets.length) return;
    const offsets = new Uint32Array(Math.max(rows + 1, this.offsets.length * 2));
    offsets.set(this.offsets);
    this.offsets = offsets;
  }
}

/** By the parts themselves: of a damaged file the last offset may be lost where the elements are not. */
function elementCount({ elementType }: FieldSchema, { offsets, values }: ColumnParts): number {
  if (offsets !== undefined) return offsets.byteLength / Uint32Array.BYTES_PER_ELEMENT - 1;
  return values.byteLength / (BYTES[elementType ?? "Double"] ?? Float64Array.BYTES_PER_ELEMENT);
}

function elementParts(parts: ColumnParts): ColumnParts {
  const own: ColumnParts = {};
  for (const [name, bytes] of Object.entries(parts)) {
    if (name.startsWith(ELEMENTS)) own[name.slice(ELEMENTS.length)] = bytes;
  }
  return own;
}

function elementColumn(column: FilterColumn): ArrayFilterColumn["elements"] {
  if (column.kind !== "json" && column.kind !== "array") return column;
  throw new ElanusError("INTERNAL", `an array cannot hold elements of the kind ${column.kind}`);
}

function sameKind(column: ArrayColumn, other: Column): ArrayColumn {
  if (other instanceof ArrayColumn) return other;
  throw new ElanusError("INTERNAL", `column \`${column.field.name}\` was given values of another type`);
}
