import fc from "fast-check";
import { expect, test } from "vitest";
import { compileFilter, type FilterColumn, type FilterColumns } from "../../../src/filter/index.ts";
import { CAST_TYPES } from "../../../src/index/scalar/json_cast.ts";
import { buildScalarIndex, loadScalarIndex } from "../../../src/index/scalar/scalar_family.ts";
import type { ScalarIndex } from "../../../src/index/scalar/scalar_index.ts";
import { type Row, toColumns } from "../../filter/columns.ts";
import { FIELDS, rows, trees, Writer } from "../../filter/generated.ts";
import { oracle } from "../../filter/oracle.ts";

/** Each asked with each cast, though an engine would have fewer. */
const PATHS = [
  ["j", "k"],
  ["j", "m", "k"],
  ["j", "l"],
  ["j", "l", 0],
  ["$meta", "k"],
  ["$meta", "odd key"],
] as const;

/** JSON as an engine holds it: what it cannot write exactly is rounded before a filter sees it. */
function asStored(row: Row): Row {
  const plain = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? Number(inner) : inner)));
  return { ...row, j: plain(row.j), $meta: plain(row.$meta) };
}

async function allIndexes(columns: FilterColumns): Promise<ScalarIndex[]> {
  const { rowCount } = columns;
  const column = (name: string): FilterColumn => columns.column(name) ?? fail(name);
  const indexes: ScalarIndex[] = [];
  for (const { name } of FIELDS) {
    if (name === "j" || name === "$meta") continue;
    const built = await buildScalarIndex("AUTOINDEX", name, column(name), rowCount);
    indexes.push(loadScalarIndex(name, column(name), rowCount, built.save()));
  }
  for (const [field, ...path] of PATHS) {
    for (const type of CAST_TYPES) {
      const built = await buildScalarIndex("INVERTED", field, column(field), rowCount, {}, { path, type });
      indexes.push(loadScalarIndex(field, column(field), rowCount, built.save(), { path, type }));
    }
  }
  return indexes;
}

function fail(name: string): never {
  throw new Error(`no column ${name}`);
}

test("indexes of arrays, times and places in JSON answer as single rows do (seed 4)", async () => {
  let asked = 0;
  const data = fc.array(rows, { minLength: 1, maxLength: 40, size: "max" });
  const property = fc.asyncProperty(fc.array(trees, { minLength: 5, maxLength: 5 }), data, async (filters, given) => {
    const stored = given.map(asStored);
    const columns = toColumns(FIELDS, stored, "utf8");
    const indexes = await allIndexes(columns);
    const providers = indexes.map((index) => ({
      name: index.name,
      estimate: (...request: Parameters<ScalarIndex["answer"]>) => index.estimate?.(...request),
      answer: (...request: Parameters<ScalarIndex["answer"]>) => {
        const answer = index.answer(...request);
        if (answer !== undefined) asked++;
        return answer;
      },
    }));
    for (const tree of filters) {
      const writer = new Writer();
      const text = writer.tree(tree);
      const filter = compileFilter(text, FIELDS, { values: writer.values });
      const wanted = stored.flatMap((row, i) => (oracle(tree, row) === true ? [i] : []));
      expect([...filter.evaluate({ ...columns, providers })], text).toEqual(wanted);
    }
  });
  await fc.assert(property, { seed: 4, numRuns: 200 });
  expect(asked).toBeGreaterThan(500);
}, 60_000);
