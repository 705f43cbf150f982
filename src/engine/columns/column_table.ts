import { ElanusError } from "../../errors/index.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import type { Layout } from "../collection/layout.ts";
import { columnsFor } from "../write/batch.ts";
import type { Column } from "./column.ts";

/** Columns that lie in a file. */
export interface StoredColumns {
  readonly rowCount: number;
  /** Reads a column, on the calling thread; of a field that was added later: its default. @throws ElanusError CORRUPT */
  read(field: FieldSchema): Column;
  /** The same, off the calling thread. */
  load(field: FieldSchema): Promise<Column>;
  /** `usedBytes` of the column that `read` gives. */
  usedBytes(field: FieldSchema): number;
}

/**
 * The scalar columns of a segment, in the order of its layout's `scalars`. Those that lie in a file are read when they
 * are first asked for: a search needs the key, what its filter names and what it puts out.
 */
export class ColumnTable {
  private readonly fields: readonly FieldSchema[];
  /** Those that are in memory, by the field's id. Tables of the same file share them: it is closed once one table is whole. */
  private readonly columns: Map<number, Column>;
  private readonly stored: StoredColumns | undefined;
  private readonly primary: number;
  /** Where `fill` goes on. */
  private next = 0;

  /** @param shared the columns of a table over the same file. */
  constructor(layout: Layout, from: readonly Column[] | StoredColumns, shared = new Map<number, Column>()) {
    this.fields = layout.scalars;
    this.primary = layout.primaryColumn;
    this.stored = "read" in from ? from : undefined;
    this.columns = "read" in from ? shared : new Map(from.map((column) => [column.field.id, column]));
  }

  get rowCount(): number {
    return this.stored?.rowCount ?? this.at(this.primary).count;
  }

  /** The column at this place of the layout. @throws ElanusError CORRUPT where its file is damaged. */
  at(place: number): Column {
    const field = this.fields[place];
    const known = this.columns.get(field.id);
    if (known !== undefined) return known;
    if (this.stored === undefined) throw new ElanusError("INTERNAL", `there is no column of field \`${field.name}\``);
    const column = this.stored.read(field);
    this.columns.set(field.id, column);
    return column;
  }

  /** The column of a field; errors as of `at`. */
  named(field: string): Column | undefined {
    const place = this.fields.findIndex(({ name }) => name === field);
    return place < 0 ? undefined : this.at(place);
  }

  /** All columns; errors as of `at`. */
  all(): Column[] {
    return this.fields.map((_, place) => this.at(place));
  }

  /** The same columns in the order of a layout that has the same fields, and perhaps more. */
  under(layout: Layout): ColumnTable {
    if (this.stored === undefined) return new ColumnTable(layout, columnsFor(layout, this.all(), this.rowCount));
    return new ColumnTable(layout, this.stored, this.columns);
  }

  /** Whether all columns are in memory. */
  get isWhole(): boolean {
    return this.fields.every(({ id }) => this.columns.has(id));
  }

  /** Reads one of the columns that are still in the file, off the calling thread; false once all of them were tried. */
  async fill(): Promise<boolean> {
    if (this.stored === undefined) return false;
    while (this.next < this.fields.length && this.columns.has(this.fields[this.next].id)) this.next++;
    if (this.next >= this.fields.length) return false;
    const field = this.fields[this.next++];
    // Whoever needs what cannot be read tries it again, and is told why.
    const column = await this.stored.load(field).catch(() => undefined);
    if (column !== undefined && !this.columns.has(field.id)) this.columns.set(field.id, column);
    return true;
  }

  /** Bytes of memory. */
  get bytes(): number {
    let sum = 0;
    for (const column of this.columns.values()) sum += column.bytes;
    return sum;
  }

  /** Bytes that the rows fill, in memory or in the file. */
  get usedBytes(): number {
    const bytes = this.fields.map(
      (field) => this.columns.get(field.id)?.usedBytes ?? this.stored?.usedBytes(field) ?? 0,
    );
    return bytes.reduce((sum, each) => sum + each, 0);
  }
}
