import { expect, test } from "vitest";
import { floatsOf } from "../../src/engine/vectors/encode/float_writer.ts";

const AT = { field: "vector", place: "query: " };
const LARGEST = 3.4028234e38;

test.each([1, 3, 4, 5, 8, 11])("of %i numbers one that is not finite is refused wherever it stands", (dim) => {
  for (let place = 0; place < dim; place++) {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const values = new Float32Array(dim).fill(LARGEST);
      values[place] = value;
      expect(() => floatsOf(values, AT, dim)).toThrow("is not finite");
      expect(() => floatsOf([...values], AT, dim)).toThrow("is not finite");
    }
  }
});

test.each([1, 3, 4, 5, 8, 11])("of %i numbers the largest that there are are taken", (dim) => {
  const values = Float32Array.from({ length: dim }, (_, i) => (i % 3 === 0 ? -LARGEST : LARGEST));
  expect(floatsOf(values, AT, dim)).toEqual(values);
});
