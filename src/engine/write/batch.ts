import type { Layout } from "../collection/layout.ts";
import type { Column, KeyColumn } from "../columns/column.ts";
import { asKeyColumn, makeAddedColumn, makeColumn } from "../columns/make_column.ts";
import { pickVectors } from "../vectors/pick_rows.ts";
import type { VectorColumn, VectorParts } from "../vectors/vector_column.ts";

/** Rows on their way into a collection: checked, and in columns already. */
export interface Batch {
  readonly rowCount: number;
  /** The id of the partition that they go to. */
  readonly partition: number;
  /** When they are written, in milliseconds since 1970; 0 where it is not known. */
  readonly time: number;
  /** In the order of the layout's `scalars`. */
  readonly columns: readonly Column[];
  /** In the order of the layout's `vectors`. */
  readonly vectors: readonly VectorParts[];
  /** Of a batch that is to be a segment: the columns that `vectors` are views of, where they are. */
  readonly vectorColumns?: readonly (VectorColumn | undefined)[];
}

/** Bytes of all that the rows bring. */
export function batchBytes(batch: Batch): number {
  const parts = batch.vectors.flatMap((vectors) => Object.values(vectors));
  const vectors = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return batch.columns.reduce((sum, column) => sum + column.usedBytes, vectors);
}

/** The columns of some rows in the order of a layout that has got fields since they were made. */
export function columnsFor(layout: Layout, columns: readonly Column[], rowCount: number): readonly Column[] {
  if (columns.length === layout.scalars.length) return columns;
  const byId = new Map(columns.map((column) => [column.field.id, column]));
  return layout.scalars.map((field) => byId.get(field.id) ?? makeAddedColumn(field, rowCount));
}

/** The vectors of some rows in the order of a layout that has got fields since they were encoded: nothing of these. */
export function vectorsFor(layout: Layout, vectors: readonly VectorParts[]): readonly VectorParts[] {
  return layout.vectors.map((_, i) => (i < vectors.length ? vectors[i] : {}));
}

/** Some of the rows, in the order in which they are named. */
export function batchRows(batch: Batch, rows: readonly number[]): Omit<Batch, "partition"> {
  const columns = batch.columns.map((column) => {
    const picked = makeColumn(column.field, rows.length);
    for (const row of rows) picked.appendRow(column, row);
    return picked;
  });
  const vectors = batch.vectors.map((parts) => pickVectors(parts, batch.rowCount, rows));
  return { rowCount: rows.length, time: batch.time, columns, vectors };
}

export function batchKeys(batch: Batch, layout: Layout): KeyColumn {
  return asKeyColumn(batch.columns[layout.primaryColumn]);
}
