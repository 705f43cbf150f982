import { describe, expect, it } from "vitest";
import type { Metric } from "../../src/kernels/described_vectors.ts";
import type { InvertedFile } from "../../src/kernels/inverted_file.ts";
import { Scratch } from "../../src/kernels/scratch.ts";
import { Struct } from "../../src/kernels/structs.ts";
import { normal } from "../index/vectors.ts";
import { centroidsOf, filled, listsOf, nearness, pointOf, rowsOfType } from "./inverted_files.ts";
import { dot } from "./reference.ts";

const COUNT = 150;

/** The numbers of a place, bit by bit. */
function numbersOf({ rows, product, shape }: InvertedFile, place: number): number[] {
  if (product === undefined || shape.codes === "none" || !("parts" in shape.codes)) throw new Error("no product codes");
  const { parts, bits } = shape.codes;
  if (bits === 4) return halvesOf(product.codes, parts, place);
  const stride = product.codes.length / rows.count;
  const code = product.codes.subarray(place * stride, (place + 1) * stride);
  const bit = (i: number) => (code[i >>> 3] >>> (i & 7)) & 1;
  return Array.from({ length: parts }, (_, part) => {
    let number = 0;
    for (let i = bits - 1; i >= 0; i--) number = number * 2 + bit(part * bits + i);
    return number;
  });
}

/** Of 4 bits: two parts a byte, in blocks of 16 rows. */
function halvesOf(codes: Uint8Array, parts: number, place: number): number[] {
  const block = Math.floor(place / 16) * Math.ceil(parts / 2) * 16;
  return Array.from({ length: parts }, (_, part) => {
    return (codes[block + (part >> 1) * 16 + (place % 16)] >> ((part & 1) * 4)) & 15;
  });
}

/** What a code stands for, beside the centroid of its list. */
function residualOf(file: InvertedFile, place: number): number[] {
  const { product } = file;
  return numbersOf(file, place).flatMap((number, part) => (product ? centroidsOf(product.codebook, part)[number] : []));
}

/** All rows with the scores that their codes give them. */
function codeScores(file: InvertedFile, query: Float32Array): Map<number, number> {
  const { rows, shape, product } = file;
  const { memory } = rows;
  const needs = { visitedRows: 0, allowedRows: 0, sumsBytes: 0, reachedRows: 0 };
  const scratch = new Scratch(memory, { queryBytes: rows.queryBytes, batch: 64, codeBytes: 16, ...needs });
  const probes = new Struct(memory, "probes");
  probes.set({
    scores: memory.allocate(file.coarse.scoreCount * 4),
    order: memory.allocate(shape.lists * 8),
    table: memory.allocate((product?.codebook.scoreCount ?? 0) * 4),
    steps: memory.allocate(product?.stepBytes ?? 0),
    sums: memory.allocate(64),
  });
  scratch.setQuery(query);
  const size = memory.kernels.ivf_walk(file.pointer, scratch.pointer, probes.pointer, shape.lists, COUNT, COUNT);
  memory.kernels.scan_end(scratch.pointer, size);
  const { rows: found, scores } = scratch.hits(size);
  return new Map(Array.from(found, (row, i) => [row, scores[i]]));
}

/** The width of the steps in which products are summed where parts have 4 bits. */
function stepOf({ product }: InvertedFile, asked: Float32Array): number {
  if (product === undefined) throw new Error("no product codes");
  const { parts, partDim } = product.codebook.shape;
  const ranges = Array.from({ length: parts }, (_, part) => {
    const piece = asked.subarray(part * partDim, (part + 1) * partDim);
    const products = centroidsOf(product.codebook, part).map((centroid) => dot(piece, centroid));
    return Math.max(...products) - Math.min(...products);
  });
  return Math.max(...ranges) / 127;
}

describe.each(["COSINE", "IP", "L2"] as const)("product codes by %s", (metric: Metric) => {
  it.each([
    [1, 1, 8],
    [3, 1, 4],
    [15, 5, 1],
    [15, 3, 2],
    [16, 4, 3],
    [18, 9, 4],
    [21, 7, 5],
    [24, 4, 6],
    [24, 12, 7],
    [33, 11, 8],
    [40, 8, 8],
    [1300, 650, 4],
    [12, 6, 9],
    [10, 5, 13],
    [6, 3, 24],
  ])(
    "of dim %i in %i parts of %i bits name the nearest centroids, and score as plain code does",
    (dim, parts, bits) => {
      const rows = rowsOfType("f32", COUNT, dim, dim + bits);
      const { file } = filled(rows, metric, { lists: 7, codes: { parts, bits } });
      const lists = listsOf(file);
      const coarse = centroidsOf(file.coarse);
      const query = Float32Array.from({ length: dim }, normal(dim));
      const asked = metric === "COSINE" ? query.map((x) => x / Math.sqrt(dot(query, query))) : query;
      const scores = codeScores(file, query);
      const rounding = bits === 4 ? (parts * stepOf(file, asked)) / 2 : 0;
      file.listed.forEach((row, place) => {
        const centroid = coarse[lists[row]];
        const residual = pointOf(rows, metric, row).map((x, i) => x - centroid[i]);
        const size = dim / parts;
        numbersOf(file, place).forEach((number, part) => {
          const piece = residual.slice(part * size, (part + 1) * size);
          const all = file.product ? centroidsOf(file.product.codebook, part) : [];
          const best = Math.max(...all.map((each) => nearness(piece, each, false)));
          expect(nearness(piece, all[number], false)).toBeGreaterThan(best - 1e-4);
        });
        const coded = residualOf(file, place).map((x, i) => x + centroid[i]);
        const expected = metric === "L2" ? dot(asked, coded) - dot(coded, coded) / 2 : dot(asked, coded);
        expect(Math.abs((scores.get(row) ?? Number.NaN) - expected)).toBeLessThan(5e-4 + rounding);
      });
    },
  );
});

describe("product codes", () => {
  it.each([
    [150, 9],
    [10, 4],
  ])("of %i rows that name a centroid which is not there, of %i bits, are found", (count, bits) => {
    const rows = rowsOfType("f32", count, 12, 5);
    const { file } = filled(rows, "L2", { lists: 3, codes: { parts: 4, bits } });
    expect(rows.memory.kernels.product_stray(file.pointer) >>> 0).toBe(0xffffffff);
    const codes = file.product?.codes ?? new Uint8Array();
    const stride = bits === 4 ? 1 : codes.length / count;
    codes.fill(255, stride * 7, stride * 8);
    expect(rows.memory.kernels.product_stray(file.pointer)).toBe(7);
  });
});
