import fc from "fast-check";
import { expect, test } from "vitest";
import { compileFilter, type FilterColumns, type FilterField } from "../../../src/filter/index.ts";
import { buildScalarIndex } from "../../../src/index/scalar/scalar_family.ts";
import type { ScalarIndex, ScalarIndexType } from "../../../src/index/scalar/scalar_index.ts";
import { DataType } from "../../../src/schema/data_type.ts";
import { toColumns } from "../../filter/columns.ts";
import { random } from "../vectors.ts";

const ROWS = 3000;
const FIELDS: FilterField[] = [
  { name: "a", type: DataType.Int32, nullable: true },
  { name: "b", type: DataType.Int32 },
];

const draw = random(31);
const rows = Array.from({ length: ROWS }, () => ({
  a: draw() < 0.01 ? null : Math.floor(draw() * 1000),
  b: Math.floor(draw() * 1000),
}));
const columns = toColumns(FIELDS, rows, "utf8");

/** From a few rows, which stay a list, to nearly all, most of which sorted rows have from bits. */
const bound = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 980, max: 1000 }), fc.nat(1000));
const leaf = fc.oneof(
  fc
    .tuple(fc.constantFrom("a", "b"), fc.constantFrom("<", "<=", ">", ">=", "==", "!="), bound)
    .map(([field, op, value]) => `${field} ${op} ${value}`),
  fc.tuple(fc.constantFrom("a", "b"), bound, bound).map(([field, low, high]) => `${low} <= ${field} < ${high}`),
  fc.array(bound, { minLength: 1, maxLength: 4 }).map((values) => `b in [${values.join(", ")}]`),
);
const filters = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc.tuple(tie("filter"), fc.constantFrom("and", "or"), tie("filter")).map(([a, op, b]) => `(${a}) ${op} (${b})`),
    tie("filter").map((a) => `not (${a})`),
  ),
})).filter;

test.each<ScalarIndexType>(["STL_SORT", "INVERTED", "BITMAP"])(
  "%s finds few rows and many, and what filters make of them, as a scan does, again and again",
  async (type) => {
    const providers = [await indexOn("a", type), await indexOn("b", type)];
    const indexed = indexedBy(providers);
    fc.assert(
      fc.property(filters, (text) => {
        const filter = compileFilter(text, FIELDS);
        const scanned = [...filter.evaluate(columns)];
        // Changing an answer must not change what the index answers next.
        filter.evaluate(indexed).not();
        const found = filter.evaluate(indexed);
        expect(found.count()).toBe(scanned.length);
        expect([...found]).toEqual(scanned);
      }),
      { seed: 32, numRuns: 300 },
    );
  },
);

test("an index has few rows as a list", async () => {
  for (const type of ["STL_SORT", "INVERTED", "BITMAP"] as const) {
    const providers = [await indexOn("b", type)];
    const rowsOf = (text: string) => compileFilter(text, FIELDS).evaluate(indexedBy(providers)).rows;
    expect(rowsOf("b < 10")?.length).toBe(rows.filter(({ b }) => b < 10).length);
    expect(rowsOf("b < 900")).toBeUndefined();
  }
});

function indexOn(field: string, type: ScalarIndexType): Promise<ScalarIndex> {
  const column = columns.column(field);
  if (column === undefined) throw new Error(`no column ${field}`);
  return buildScalarIndex(type, field, column, ROWS);
}

function indexedBy(providers: readonly ScalarIndex[]): FilterColumns {
  return { rowCount: ROWS, providers, column: (field) => columns.column(field) };
}
