import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileFilter, type FilterColumn, type FilterField, type FilterValue } from "../../../src/filter/index.ts";
import {
  buildScalarIndex,
  checkScalarIndex,
  loadScalarIndex,
  type ScalarIndexChoice,
} from "../../../src/index/scalar/scalar_family.ts";
import type { ScalarIndex } from "../../../src/index/scalar/scalar_index.ts";
import { Bitset } from "../../../src/kernels/bitset.ts";
import { seededRandom } from "../../../src/kernels/math/random.ts";
import { DataType } from "../../../src/schema/data_type.ts";
import { toColumns } from "../../filter/columns.ts";

type Row = Readonly<Record<string, unknown>>;

const smallInts = fc.integer({ min: -4, max: 4 });
const longs = fc.oneof(
  smallInts.map(BigInt),
  fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, 2n ** 32n, -(2n ** 32n)),
);
const doubles = fc.oneof(smallInts, fc.constantFrom(0.1, -0, 1e300, -1e300, 5e-324, Number.NaN, Infinity, -Infinity));
const strings = fc.string({ unit: fc.constantFrom("a", "b", "%", "é", "\uffee", "😀"), maxLength: 4 });

/** A field of each type with the indexes that it may have, its values, and constants to compare with. */
const CASES = [
  { type: DataType.Bool, choices: ["INVERTED", "BITMAP", "AUTOINDEX"], values: fc.boolean(), constants: fc.boolean() },
  {
    type: DataType.Int8,
    choices: ["INVERTED", "STL_SORT", "BITMAP", "AUTOINDEX"],
    values: smallInts,
    constants: fc.oneof(smallInts, fc.constantFrom(0.5, 1e10)),
  },
  {
    type: DataType.Int64,
    choices: ["INVERTED", "STL_SORT", "BITMAP", "AUTOINDEX"],
    values: longs,
    constants: fc.oneof(longs, fc.constantFrom(0.5, 1e300)),
  },
  {
    type: DataType.Float,
    choices: ["INVERTED", "STL_SORT", "AUTOINDEX"],
    values: doubles.map(Math.fround),
    constants: fc.oneof(smallInts, fc.constantFrom(0.1, 1e300)),
  },
  {
    type: DataType.Double,
    choices: ["INVERTED", "STL_SORT", "AUTOINDEX"],
    values: doubles,
    constants: fc.oneof(smallInts, fc.constantFrom(0.1, 1e300)),
  },
  {
    type: DataType.VarChar,
    choices: ["INVERTED", "STL_SORT", "BITMAP", "TRIE", "AUTOINDEX"],
    values: strings,
    constants: strings,
  },
] as const;

const OPS = ["==", "!=", "<", "<=", ">", ">="] as const;

/** Filters over the field `x`, with the templates' values. */
function filters(constants: fc.Arbitrary<FilterValue>, isBool: boolean, isText: boolean) {
  const compare = fc
    .tuple(fc.constantFrom(...(isBool ? OPS.slice(0, 2) : OPS)), constants)
    .map(([op, a]) => ({ text: `x ${op} {a}`, values: { a } }));
  const among = fc.array(constants, { maxLength: 5 }).map((a) => ({ text: "x in {a}", values: { a } }));
  const range = fc
    .tuple(constants, constants)
    .map(([a, b]) => ({ text: "{a} < x <= {b} and x is not null", values: { a, b } }));
  const like = fc
    .tuple(strings, fc.constantFrom("", "%", "%b", "_%"))
    .map(([a, end]) => ({ text: "x like {a}", values: { a: a + end } }));
  const regex = fc.constantFrom("a", "^b", "😀$").map((a) => ({ text: "x =~ {a}", values: { a } }));
  const some: fc.Arbitrary<{ text: string; values: Record<string, FilterValue> }>[] = [
    compare,
    among,
    fc.constant({ text: "x is null", values: {} }),
  ];
  if (!isBool) some.push(range);
  if (isText) some.push(like, regex);
  const leaf = fc.oneof(...some);
  return fc.oneof(
    leaf,
    leaf.map(({ text, values }) => ({ text: `not (${text})`, values })),
  );
}

for (const { type, choices, values, constants } of CASES) {
  const typeName = Object.entries(DataType).find(([, number]) => number === type)?.[0];
  describe(`${typeName}`, () => {
    test.each(choices)("%s finds what a scan finds, built and read back (seed 11)", async (choice) => {
      const fields: FilterField[] = [{ name: "x", type, nullable: true }];
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ x: fc.option<unknown>(values, { freq: 5 }) }), { maxLength: 120, size: "max" }),
          fc.array(filters(constants, type === DataType.Bool, type === DataType.VarChar), {
            minLength: 1,
            maxLength: 5,
          }),
          async (rows: readonly Row[], asked) => {
            const columns = toColumns(fields, rows, "utf8");
            const column = present(columns.column("x"));
            const built = await buildScalarIndex(choice, "x", column, rows.length);
            const loaded = loadScalarIndex("x", column, rows.length, built.save());
            expect([loaded.type, loaded.reason, loaded.bytes]).toEqual([built.type, built.reason, built.bytes]);
            for (const { text, values } of asked) {
              const filter = compileFilter(text, fields, { values });
              const scanned = [...filter.evaluate(columns)];
              for (const index of [built, loaded]) {
                expect([...filter.evaluate({ ...columns, providers: [index] })], text).toEqual(scanned);
                checkEstimate(index, filter.predicate, rows.length);
              }
            }
          },
        ),
        { seed: 11, numRuns: 150 },
      );
    });
  });
}

function checkEstimate(index: ScalarIndex, predicate: Parameters<ScalarIndex["answer"]>[0], rowCount: number): void {
  const estimate = index.estimate?.(predicate, rowCount);
  if (estimate !== undefined) expect(index.answer(predicate, rowCount)?.isTrue.count()).toBe(estimate);
}

function present(column: FilterColumn | undefined): FilterColumn {
  if (column === undefined) throw new Error("no such column");
  return column;
}

describe("over many rows", () => {
  const random = seededRandom(3);
  const count = 20_000;
  const rows = Array.from({ length: count }, (_, i) => ({
    n: Math.floor(random() * 5000),
    s: `item ${Math.floor(random() * 3000)}`,
    few: i % 7,
  }));
  const fields: FilterField[] = [
    { name: "n", type: DataType.Int32 },
    { name: "s", type: DataType.VarChar },
    { name: "few", type: DataType.Int8 },
  ];
  const columns = toColumns(fields, rows, "utf8");
  const build = (choice: ScalarIndexChoice, field: string) =>
    buildScalarIndex(choice, field, present(columns.column(field)), count);

  test.each([
    ["STL_SORT", "n", "100 <= n < 120"],
    ["INVERTED", "n", "n != 17"],
    ["INVERTED", "s", 's like "item 12%"'],
    ["INVERTED", "s", 's =~ "9$"'],
    ["TRIE", "s", 's like "item 12%"'],
    ["TRIE", "s", 's >= "item 2"'],
    ["STL_SORT", "s", 's in ["item 7", "item 8", "no such item"]'],
    ["BITMAP", "few", "few in [1, 3, 5]"],
    ["BITMAP", "s", 's == "item 7"'],
  ] as const)("%s on %s answers %s itself", async (choice, field, text) => {
    const index = await build(choice, field);
    const filter = compileFilter(text, fields);
    const explanation = filter.explain({ ...columns, providers: [index] });
    expect([...filter.evaluate({ ...columns, providers: [index] })]).toEqual([...filter.evaluate(columns)]);
    expect(index.answer(filter.predicate, count)).toBeDefined();
    if (choice !== "INVERTED" || !text.includes("=~"))
      expect(explanation).toMatchObject({ by: index.name, estimate: explanation.truth });
  });

  test("AUTOINDEX chooses by type and cardinality, and says why", async () => {
    expect(await build("AUTOINDEX", "few")).toMatchObject({
      type: "BITMAP",
      reason: "7 distinct values: at most 100 take a bitmap each",
    });
    expect(await build("AUTOINDEX", "n")).toMatchObject({ type: "STL_SORT" });
    expect(await build("AUTOINDEX", "s")).toMatchObject({ type: "INVERTED" });
  });

  test("a trie that shares beginnings is smaller than a list of the strings", async () => {
    expect((await build("TRIE", "s")).bytes).toBeLessThan((await build("STL_SORT", "s")).bytes);
  });

  test("a build can be cancelled", async () => {
    const signal = AbortSignal.abort();
    const column = present(columns.column("n"));
    await expect(buildScalarIndex("INVERTED", "n", column, count, { signal })).rejects.toMatchObject({
      code: "CANCELLED",
    });
  });
});

describe("what does not fit is refused", () => {
  const field = { name: "x", type: "Float" } as const;

  test.each([
    ["BITMAP", field, {}, "field `x` (Float) cannot have the index BITMAP"],
    ["TRIE", field, {}, "field `x` (Float) cannot have the index TRIE"],
    ["STL_SORT", { name: "x", type: "Bool" }, {}, "field `x` (Bool) cannot have the index STL_SORT"],
    ["STL_SORT", { name: "x", type: "JSON" }, {}, "field `x` (JSON) cannot have the index STL_SORT"],
    ["INVERTED", { name: "x", type: "JSON" }, {}, "an index on JSON needs `json_cast_type`"],
    ["INVERTED", { name: "x", type: "JSON" }, { json_cast_type: "INT64" }, "an index on JSON needs `json_cast_type`"],
    [
      "STL_SORT",
      { name: "x", type: "Array", elementType: "Int8" },
      {},
      "field `x` (Array) cannot have the index STL_SORT",
    ],
    [
      "BITMAP",
      { name: "x", type: "Array", elementType: "Float" },
      {},
      "field `x` (Array of Float) cannot have a BITMAP",
    ],
    ["HNSW", field, {}, "index type `HNSW` is not one for field `x`"],
    ["BITMAP", { name: "x", type: "Int64", isPrimaryKey: true }, {}, "field `x` is the primary key"],
    ["INVERTED", field, { M: 16 }, "`M` is not a build parameter of INVERTED"],
  ] as const)("%s on %j", (type, of, params, message) => {
    expect(() => checkScalarIndex(type, of, params)).toThrow(message);
  });

  test("an empty type and lower case are understood", () => {
    expect(checkScalarIndex("", field, {})).toBe("AUTOINDEX");
    expect(checkScalarIndex("inverted", field, {})).toBe("INVERTED");
  });

  test("parts that are cut, changed or of other rows", async () => {
    const column: FilterColumn = { kind: "int64", values: BigInt64Array.of(3n, 1n, 2n, 1n) };
    for (const choice of ["INVERTED", "STL_SORT", "BITMAP"] as const) {
      const parts = (await buildScalarIndex(choice, "x", column, 4)).save();
      const load =
        (changed: Record<string, Uint8Array>, rowCount = 4) =>
        () =>
          loadScalarIndex("x", column, rowCount, { ...parts, ...changed });
      expect(load({})).not.toThrow();
      expect(load({}, 3)).toThrow("the stored scalar index does not fit its segment");
      for (const name of Object.keys(parts).filter((one) => parts[one].length > 0))
        expect(load({ [name]: parts[name].subarray(0, -1) }), `${choice} ${name}`).toThrow("does not fit its segment");
      expect(load({ keys: new Uint8Array(8) })).toThrow("does not fit its segment");
      expect(load({ head: new TextEncoder().encode('{"format":2,"type":"INVERTED","rows":4}') })).toThrow(
        "newer Elanus",
      );
    }
    const { rows: _, ...without } = (await buildScalarIndex("INVERTED", "x", column, 4)).save();
    expect(() => loadScalarIndex("x", column, 4, without)).toThrow("does not fit its segment");
  });

  test("another number of rows than it was built for is not answered", async () => {
    const index = await buildScalarIndex(
      "INVERTED",
      "x",
      { kind: "number", values: Int32Array.of(1, 2), nulls: new Bitset(2) },
      2,
    );
    const { predicate } = compileFilter("x == 1", [{ name: "x", type: DataType.Int32 }]);
    expect(index.answer(predicate, 3)).toBeUndefined();
    expect(index.estimate?.(predicate, 3)).toBeUndefined();
    const other = compileFilter("y == 1", [{ name: "y", type: DataType.Int32 }]).predicate;
    expect(index.answer(other, 2)).toBeUndefined();
  });
});
