import fc from "fast-check";
import { expect, test } from "vitest";
import { layoutOf } from "../../src/engine/collection/layout.ts";
import { bitsOf, matchingParts } from "../../src/engine/matching/filters.ts";
import { KeyPredicates } from "../../src/engine/matching/key_predicates.ts";
import { NEVER } from "../../src/engine/segment/expiry.ts";
import { Segment } from "../../src/engine/segment/segment.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import { compileFilter } from "../../src/filter/index.ts";
import { DataType } from "../../src/schema/data_type.ts";
import { defineCollection } from "../../src/schema/define_collection.ts";

const layout = layoutOf(
  defineCollection({
    name: "c",
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "twin", data_type: "Int64" },
      { name: "vector", data_type: "FloatVector", dim: 2 },
    ],
  }),
);

const fields = [
  { name: "id", type: DataType.Int64 },
  { name: "twin", type: DataType.Int64 },
];

const id = fc.bigInt({ min: -20n, max: 20n });
const shapes = fc.constantFrom("F in [LIST]", "F not in [LIST]", "F == ONE", "F != ONE", "F > 0 and F in [LIST]");

function partOf(segment: Segment, text?: string) {
  const filter = text === undefined ? undefined : compileFilter(text, fields);
  const [part] = matchingParts([segment], filter, NEVER);
  return part;
}

test("filters on the key find what filters on any other field find", () => {
  fc.assert(
    fc.property(
      fc.array(id, { minLength: 1, maxLength: 60 }),
      fc.array(id, { minLength: 1 }),
      shapes,
      (own, asked, shape) => {
        const segment = new Segment(1, layout);
        const rows = own.map((id) => ({ id, twin: id, vector: [0, 0] }));
        segment.append(encodeRows(layout, rows, { nextAutoId: () => 0n, keysAreGiven: true }));
        const text = (field: string) =>
          shape.replaceAll("F", field).replace("LIST", asked.join(", ")).replace("ONE", String(asked[0]));
        const found = (field: string) => [...bitsOf(partOf(segment, text(field)))];
        expect(found("id")).toEqual(found("twin"));
        segment.release();
      },
    ),
    { seed: 20_267 },
  );
});

test("the key table answers what asks for keys alone", () => {
  const segment = new Segment(1, layout);
  const rows = [1, 2, 3].map((id) => ({ id, twin: id, vector: [0, 0] }));
  segment.append(encodeRows(layout, rows, { nextAutoId: () => 0n, keysAreGiven: true }));
  expect(partOf(segment).rows).toBeUndefined();
  const answer = (text: string) => new KeyPredicates(segment).answer(compileFilter(text, fields).predicate, 3)?.isTrue;
  expect([...(answer("id in [3, 1, 9]") ?? [])]).toEqual([0, 2]);
  expect([...(answer("id == 2") ?? [])]).toEqual([1]);
  expect(answer("id == 2.0")).toBeUndefined();
  expect(answer("id > 2")).toBeUndefined();
  expect(answer("twin == 2")).toBeUndefined();
  segment.release();
});
