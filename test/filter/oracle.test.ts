import fc from "fast-check";
import { expect, test } from "vitest";
import { compileFilter } from "../../src/filter/index.ts";
import { toColumns } from "./columns.ts";
import { FIELDS, rows, trees, Writer } from "./generated.ts";
import { oracle } from "./oracle.ts";

for (const [layout, seed] of [
  ["string", 1],
  ["utf8", 2],
  ["dictionary", 3],
] as const) {
  test(`columns answer as single rows do (strings as ${layout}, seed ${seed})`, () => {
    fc.assert(
      fc.property(trees, fc.array(rows, { minLength: 1, maxLength: 40, size: "max" }), (tree, data) => {
        const writer = new Writer();
        const text = writer.tree(tree);
        const found = [
          ...compileFilter(text, FIELDS, { values: writer.values }).evaluate(toColumns(FIELDS, data, layout)),
        ];
        const wanted = data.flatMap((row, i) => (oracle(tree, row) === true ? [i] : []));
        expect(found, text).toEqual(wanted);
      }),
      { seed, numRuns: 2000 },
    );
  });
}
