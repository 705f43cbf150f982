import { expect, test } from "vitest";
import { layoutOf } from "../../src/engine/layout.ts";
import { Segment } from "../../src/engine/segment.ts";
import { RowVectors } from "../../src/engine/vectors/row_vectors.ts";
import { defineCollection } from "../../src/schema/define_collection.ts";
import { PRODUCT_FIELDS } from "../client/backends.ts";

function segment(): Segment {
  return new Segment(1, layoutOf(defineCollection({ name: "products", fields: PRODUCT_FIELDS })));
}

const isReleased = ({ vectors }: Segment) => {
  try {
    return vectors[0] instanceof RowVectors && vectors[0].rows.memory.memory === undefined;
  } catch {
    return true;
  }
};

test("a released segment keeps its memory until the last pin is gone", () => {
  const held = segment();
  const [first, second] = [held.pin(), held.pin()];
  held.release();
  expect(isReleased(held)).toBe(false);
  first();
  first();
  expect(isReleased(held)).toBe(false);
  second();
  expect(isReleased(held)).toBe(true);
});

test("a segment that is not released outlives its pins", () => {
  const held = segment();
  held.pin()();
  expect(isReleased(held)).toBe(false);
  held.release();
  expect(isReleased(held)).toBe(true);
});
