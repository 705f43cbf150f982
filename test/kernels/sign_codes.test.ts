import { describe, expect, it } from "vitest";
import { SignCodes } from "../../src/kernels/sign_codes.ts";
import { normal } from "../index/vectors.ts";
import { centroidsOf, pointOf, rowsOfType } from "./inverted_files.ts";
import { dot } from "./reference.ts";

const COUNT = 60;

describe.each(["f32", "f16", "bf16", "i8"] as const)("codes of signs over rows of %s", (type) => {
  it.each([
    ["COSINE", 1, 8],
    ["IP", 17, 24],
    ["L2", 33, 136],
    ["COSINE", 100, 256],
  ] as const)("by %s of dim %i in %i bits say on which side of each plane a row lies", (metric, dim, bits) => {
    const rows = rowsOfType(type, COUNT, dim, dim);
    const { kernels } = rows.memory;
    const signs = new SignCodes(rows, metric, bits);
    const { vectors, planes, point, scores, codes } = signs.pointers;
    kernels.sign_begin(planes, 7);
    kernels.sign_centre(vectors, planes, COUNT, 7, point, scores);
    kernels.sign_rows(vectors, planes, 0, COUNT, point, scores, codes, signs.codes.strideBytes);
    const points = Array.from({ length: COUNT }, (_, row) => pointOf(rows, metric, row));
    centroidsOf(signs.planes).forEach((plane, i) => {
      const sides = points.map((each) => dot(plane, each));
      const middle = sides.reduce((sum, side) => sum + side, 0) / COUNT;
      const size = Math.max(...sides.map(Math.abs));
      sides.forEach((side, row) => {
        const isAbove = ((signs.codes.bytes(row)[i >>> 3] >>> (i & 7)) & 1) === 1;
        if (Math.abs(side - middle) > 1e-5 * size) expect(isAbove).toBe(side > middle);
      });
    });
    const query = rows.row(5).slice();
    expect([...signs.codeOf(query)]).toEqual([...signs.codes.bytes(5)]);
  });
});

it("planes are drawn from about normal numbers, others for another seed", () => {
  const drawn = [1, 1, 2].map((seed) => {
    const rows = rowsOfType("f32", 4, 50, 1);
    const signs = new SignCodes(rows, "L2", 400);
    rows.memory.kernels.sign_begin(signs.planes.pointer, seed);
    return centroidsOf(signs.planes).flat();
  });
  expect(drawn[1]).toEqual(drawn[0]);
  expect(drawn[2]).not.toEqual(drawn[0]);
  const mean = drawn[0].reduce((sum, x) => sum + x, 0) / drawn[0].length;
  const variance = drawn[0].reduce((sum, x) => sum + x * x, 0) / drawn[0].length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(variance).toBeGreaterThan(0.95);
  expect(variance).toBeLessThan(1.05);
  const normals = Array.from({ length: 20_000 }, normal(3));
  const beyond = (values: readonly number[]) => values.filter((x) => Math.abs(x) > 2).length / values.length;
  expect(Math.abs(beyond(drawn[0]) - beyond(normals))).toBeLessThan(0.01);
});
