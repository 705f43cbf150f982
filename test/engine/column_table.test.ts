import { expect, test } from "vitest";
import { layoutOf } from "../../src/engine/collection/layout.ts";
import type { Column } from "../../src/engine/columns/column.ts";
import { ColumnTable, type StoredColumns } from "../../src/engine/columns/column_table.ts";
import { makeAddedColumn, makeColumn } from "../../src/engine/columns/make_column.ts";
import { addField } from "../../src/schema/add_field.ts";
import type { FieldSchema } from "../../src/schema/field_schema.ts";
import { schema } from "./written.ts";

const ROWS = 3;

/** Columns of `ROWS` rows whose values are their numbers, until the file is closed. */
class StoredNumbers implements StoredColumns {
  readonly rowCount = ROWS;
  isClosed = false;

  read(field: FieldSchema): Column {
    if (this.isClosed) throw new Error("the file is closed");
    if (field.name === "stock") return makeAddedColumn(field, ROWS);
    const column = makeColumn(field);
    for (let row = 0; row < ROWS; row++) column.push(row);
    return column;
  }

  async load(field: FieldSchema): Promise<Column> {
    return this.read(field);
  }

  usedBytes(): number {
    return ROWS * 8;
  }
}

test("who reads by an older layout finds its columns when the file is closed, because a newer table is whole", async () => {
  const stored = new StoredNumbers();
  const older = new ColumnTable(layoutOf(schema), stored);
  const newer = older.under(layoutOf(addField(schema, { name: "stock", data_type: "Int32", default_value: 5 })));
  expect(newer.isWhole).toBe(false);
  while (await newer.fill());
  expect(newer.isWhole).toBe(true);
  stored.isClosed = true;
  expect(older.all().map((column) => column.read(2))).toEqual(["2", 2]);
  expect(older.isWhole).toBe(true);
  expect(newer.named("stock")?.read(0)).toBe(5);
});
