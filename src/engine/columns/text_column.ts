import { ElanusError } from "../../errors/index.ts";
import type { FilterColumn } from "../../filter/index.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import type { Column, ColumnParts, KeyColumn } from "./column.ts";
import { RowBits } from "./row_bits.ts";

/** VarChar, and JSON as its text (which is what `push` takes), in UTF-8: row i is `bytes[offsets[i] .. offsets[i + 1]]`. */
export class TextColumn implements KeyColumn {
  readonly field: FieldSchema;
  private text: Buffer;
  private offsets: Uint32Array;
  private readonly nulls = new RowBits();
  private rows = 0;

  constructor(field: FieldSchema, capacity = 16) {
    this.field = field;
    this.text = Buffer.from(new ArrayBuffer(Math.max(capacity, 4) * 16));
    this.offsets = new Uint32Array(Math.max(capacity, 1) + 1);
  }

  get count(): number {
    return this.rows;
  }

  get bytes(): number {
    return this.text.byteLength + this.offsets.byteLength + this.nulls.bytes;
  }

  get usedBytes(): number {
    return this.offsets[this.rows] + this.rows * this.offsets.BYTES_PER_ELEMENT;
  }

  push(value: unknown): void {
    this.reserveRows(this.rows + 1);
    const start = this.offsets[this.rows];
    let end = start;
    if (value === null) this.nulls.add(this.rows);
    else end += this.write(String(value), start);
    this.offsets[++this.rows] = end;
  }

  append(other: Column): void {
    const source = sameKind(this, other);
    const start = this.offsets[this.rows];
    const length = source.offsets[source.rows];
    this.reserveRows(this.rows + source.rows);
    this.reserveBytes(start + length);
    this.text.set(source.text.subarray(0, length), start);
    for (let row = 1; row <= source.rows; row++) this.offsets[this.rows + row] = start + source.offsets[row];
    this.nulls.append(source.nulls, this.rows, source.rows);
    this.rows += source.rows;
  }

  appendRow(other: Column, row: number): void {
    const source = sameKind(this, other);
    const start = this.offsets[this.rows];
    const from = source.offsets[row];
    const to = source.offsets[row + 1];
    this.reserveRows(this.rows + 1);
    this.reserveBytes(start + to - from);
    this.text.set(source.text.subarray(from, to), start);
    if (source.nulls.has(row)) this.nulls.add(this.rows);
    this.offsets[++this.rows] = start + to - from;
  }

  read(row: number): unknown {
    if (this.nulls.has(row)) return null;
    return this.field.type === "JSON" ? JSON.parse(this.textAt(row)) : this.textAt(row);
  }

  isNull(row: number): boolean {
    return this.nulls.has(row);
  }

  range(): undefined {
    return undefined;
  }

  hash(row: number): number {
    const end = this.offsets[row + 1];
    let h = 0x811c9dc5;
    for (let i = this.offsets[row]; i < end; i++) h = Math.imul(h ^ this.text[i], 0x01000193);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    return (h ^ (h >>> 13)) >>> 0;
  }

  equals(row: number, other: KeyColumn, otherRow: number): boolean {
    const source = sameKind(this, other);
    const start = this.offsets[row];
    const length = this.offsets[row + 1] - start;
    const theirs = source.offsets[otherRow];
    if (source.offsets[otherRow + 1] - theirs !== length) return false;
    for (let i = 0; i < length; i++) if (this.text[start + i] !== source.text[theirs + i]) return false;
    return true;
  }

  filterColumn(): FilterColumn {
    const nulls = this.nulls.bitset(this.rows);
    if (this.field.type === "JSON") return { kind: "json", value: (row) => JSON.parse(this.textAt(row)), nulls };
    return { kind: "utf8", bytes: this.text, offsets: this.offsets, nulls };
  }

  save(): ColumnParts {
    const parts: ColumnParts = {
      offsets: new Uint8Array(this.offsets.buffer, 0, (this.rows + 1) * 4),
      text: this.text.subarray(0, this.offsets[this.rows]),
    };
    const nulls = this.nulls.save(this.rows);
    if (nulls !== undefined) parts.nulls = nulls;
    return parts;
  }

  load(count: number, parts: ColumnParts): void {
    this.offsets = new Uint32Array(count + 1);
    new Uint8Array(this.offsets.buffer).set(parts.offsets);
    this.text = Buffer.from(parts.text.buffer, parts.text.byteOffset, parts.text.byteLength);
    this.nulls.load(parts.nulls);
    this.rows = count;
  }

  /** The text itself, of JSON too; empty where there is none. */
  textAt(row: number): string {
    return this.text.toString("utf8", this.offsets[row], this.offsets[row + 1]);
  }

  private write(value: string, start: number): number {
    // A UTF-16 unit takes at most three bytes.
    this.reserveBytes(start + value.length * 3);
    return this.text.write(value, start, "utf8");
  }

  private reserveRows(rows: number): void {
    if (rows < this.offsets.length) return;
    const offsets = new Uint32Array(Math.max(rows + 1, this.offsets.length * 2));
    offsets.set(this.offsets);
    this.offsets = offsets;
  }

  private reserveBytes(bytes: number): void {
    if (bytes <= this.text.byteLength) return;
    const text = Buffer.from(new ArrayBuffer(Math.max(bytes, this.text.byteLength * 2)));
    text.set(this.text);
    this.text = text;
  }
}

function sameKind(column: TextColumn, other: Column): TextColumn {
  if (other instanceof TextColumn) return other;
  throw new ElanusError("INTERNAL", `column \`${column.field.name}\` was given values of another type`);
}
