import type { FieldSchema } from "../../schema/field_schema.ts";
import type { Layout } from "../layout.ts";
import type { Column } from "./column.ts";
import { makeAddedColumn } from "./make_column.ts";

/** Columns that lie in a file. */
export interface StoredColumns {
  readonly rowCount: number;
  /** Reads a column, on the calling thread; of a field that was added later: its default. @throws ElanusError CORRUPT */
  read(field: FieldSchema): Column;
  /** `usedBytes` of the column that `read` gives. */
  usedBytes(field: FieldSchema): number;
}

/**
 * The scalar columns of a segment, in the order of its layout's `scalars`. Those that lie in a file are read when they
 * are first asked for: a search needs the key, what its filter names and what it puts out.
 */
export class ColumnTable {
  private fields: readonly FieldSchema[];
  private columns: (Column | undefined)[];
  private readonly stored: StoredColumns | undefined;
  private readonly primary: number;

  constructor(layout: Layout, from: readonly Column[] | StoredColumns) {
    this.fields = layout.scalars;
    this.primary = layout.primaryColumn;
    this.stored = "read" in from ? from : undefined;
    this.columns = "read" in from ? layout.scalars.map(() => undefined) : [...from];
  }

  get rowCount(): number {
    return this.stored?.rowCount ?? this.at(this.primary).count;
  }

  /** The column at this place of the layout. @throws ElanusError CORRUPT where its file is damaged. */
  at(place: number): Column {
    const known = this.columns[place];
    if (known !== undefined) return known;
    const field = this.fields[place];
    const column = this.stored?.read(field) ?? makeAddedColumn(field, this.rowCount);
    this.columns[place] = column;
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

  /** Takes a layout that has the same fields, and perhaps more. */
  adopt({ scalars }: Layout): void {
    const known = new Map(this.columns.map((column) => [column?.field.id, column]));
    this.fields = scalars;
    this.columns = scalars.map(({ id }) => known.get(id));
    // Rows that are added later find all columns there.
    if (this.stored === undefined) this.all();
  }

  /** Bytes of memory. */
  get bytes(): number {
    return this.columns.reduce((sum, column) => sum + (column?.bytes ?? 0), 0);
  }

  /** Bytes that the rows fill, in memory or in the file. */
  get usedBytes(): number {
    const bytes = this.fields.map((field, i) => this.columns[i]?.usedBytes ?? this.stored?.usedBytes(field) ?? 0);
    return bytes.reduce((sum, each) => sum + each, 0);
  }
}
