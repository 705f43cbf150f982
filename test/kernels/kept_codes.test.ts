import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/index/hnsw/build.ts";
import { checkHnswBuild } from "../../src/index/hnsw/params.ts";
import { formOf } from "../../src/index/hnsw_quantised/form.ts";
import { emptyCopy } from "../../src/index/hnsw_quantised/kept_rows.ts";
import { checkQuantisedBuild } from "../../src/index/hnsw_quantised/params.ts";
import { quantise } from "../../src/index/hnsw_quantised/quantise.ts";
import { loadQuantised, type QuantisedGraph } from "../../src/index/hnsw_quantised/store.ts";
import { partsInMemory } from "../../src/index/stored_parts.ts";
import type { Metric } from "../../src/kernels/described_vectors.ts";
import { fromBfloat, fromHalf, toBfloat, toHalf } from "../../src/kernels/half_floats.ts";
import { clustered, normal, rowsOf } from "../index/vectors.ts";
import { centroidsOf } from "./inverted_files.ts";
import { dot } from "./reference.ts";

const COUNT = 37;

type Given = Readonly<Record<string, unknown>>;

async function quantised(vectors: readonly ArrayLike<number>[], metric: Metric, given: Given): Promise<QuantisedGraph> {
  const type = given.m === undefined ? "HNSW_SQ" : "HNSW_PQ";
  const params = checkQuantisedBuild(type, { M: 4, efConstruction: 8, ...given });
  const rows = rowsOf(vectors, vectors[0].length);
  const built = await buildGraph(rows, metric, checkHnswBuild({ M: 4, efConstruction: 8 }));
  const form = formOf(params, rows.dim);
  const parts = await quantise(built, form, params.seed, {});
  return loadQuantised(type, rows, metric, form, params, partsInMemory(parts));
}

/** Code `i` of a row, where its bits lie (assembly/packed_codes.ts). */
function codeAt(bytes: Uint8Array, bits: number, i: number): number {
  if (bits === 8) return bytes[i];
  const lane = i % 16;
  if (bits === 4) return (bytes[Math.floor(i / 32) * 16 + lane] >> (i % 32 < 16 ? 0 : 4)) & 15;
  const block = Math.floor(i / 64) * 48 + lane;
  const sixteen = Math.floor(i / 16) % 4;
  if (sixteen < 3) return bytes[block + sixteen * 16] & 63;
  return (bytes[block] >> 6) | ((bytes[block + 16] >> 6) << 2) | ((bytes[block + 32] >> 6) << 4);
}

/** What the codes of a row stand for. */
function decoded({ graph }: QuantisedGraph, bits: number, row: number): number[] {
  const { codes, rows } = graph;
  const bytes = codes.codes.subarray(row * codes.stride, (row + 1) * codes.stride);
  if (codes.codebook !== undefined) return decodedNumbers(graph, bits, bytes);
  const [step] = new Float32Array(codes.terms.slice(row * 16, row * 16 + 4).buffer);
  const half = 2 ** (bits - 1);
  return Array.from({ length: rows.dim }, (_, i) => codes.scale.mean[i] + step * (codeAt(bytes, bits, i) - half));
}

function decodedNumbers({ codes }: QuantisedGraph["graph"], bits: number, bytes: Uint8Array): number[] {
  const { codebook } = codes;
  if (codebook === undefined) throw new Error("no product codes");
  const bit = (i: number) => (bytes[i >>> 3] >>> (i & 7)) & 1;
  return Array.from({ length: codebook.shape.parts }, (_, part) => {
    let number = 0;
    for (let i = bits - 1; i >= 0; i--) number = number * 2 + bit(part * bits + i);
    return centroidsOf(codebook, part)[number];
  }).flat();
}

/** A row as it is coded. */
function compared(vector: ArrayLike<number>, metric: Metric): number[] {
  const length = metric === "COSINE" ? Math.sqrt(dot(vector, vector)) : 1;
  return Array.from(vector, (value) => value / (length || 1));
}

function scoreOf(query: ArrayLike<number>, row: readonly number[], metric: Metric): number {
  if (metric !== "L2") return dot(compared(query, metric), row);
  return -row.reduce((sum, value, i) => sum + (query[i] - value) ** 2, 0);
}

const ROWS = Array.from({ length: COUNT }, (_, i) => i);

describe.each(["COSINE", "IP", "L2"] as const)("kept codes by %s", (metric) => {
  describe.each([
    ["SQ8", 8],
    ["SQ6", 6],
    ["SQ4U", 4],
  ] as const)("%s", (sq_type, bits) => {
    it.each([1, 3, 15, 16, 17, 33, 63, 64, 65, 100, 200])(
      "of dim %i stand for the rows, and are compared as plain code does",
      async (dim) => {
        const vectors = clustered({ count: COUNT, dim, seed: dim + 3, norms: 0.4 });
        const kept = await quantised(vectors, metric, { sq_type });
        const query = Float32Array.from({ length: dim }, normal(dim + 1));
        kept.graph.ask(query, dim);
        const [walked, scores] = [kept.graph.scoreByCodes(ROWS), kept.graph.scoreExactly(ROWS)];
        const { mean } = kept.graph.codes.scale;
        for (const row of ROWS) {
          const stood = decoded(kept, bits, row);
          const values = compared(vectors[row], metric);
          const largest = Math.max(...values.map((value, i) => Math.abs(value - mean[i])));
          for (const [i, value] of values.entries()) {
            expect(Math.abs(stood[i] - value)).toBeLessThanOrEqual(largest / (2 ** bits - 2) + 1e-5);
          }
          expect(scores[row]).toBeCloseTo(scoreOf(query, stood, metric), 3);
        }
        const terms = new Float32Array(kept.graph.codes.terms.slice().buffer);
        for (const row of ROWS) {
          const stood = decoded(kept, bits, row).map((value, i) => value - mean[i]);
          const asked = compared(query, metric);
          const fromMean = asked.map((value, i) => value - mean[i]);
          const expected = metric === "IP" ? dot(asked, stood) : 2 * dot(fromMean, stood) - terms[row * 4 + 2];
          expect(Math.abs(walked[row] - expected)).toBeLessThan(2e-3 * (1 + Math.abs(expected)));
        }
      },
    );
  });

  it.each([
    [12, 4, 4],
    [30, 10, 8],
    [21, 7, 5],
    [14, 7, 7],
    [8, 8, 3],
    [6, 1, 24],
  ])("of dim %i in %i parts of %i bits stand for the nearest centroids", async (dim, m, nbits) => {
    const vectors = clustered({ count: COUNT, dim, seed: dim, norms: 0.4 });
    const kept = await quantised(vectors, metric, { m, nbits });
    const query = Float32Array.from({ length: dim }, normal(dim + 1));
    kept.graph.ask(query, dim);
    const [walked, scores] = [kept.graph.scoreByCodes(ROWS), kept.graph.scoreExactly(ROWS)];
    const square = dot(query, query);
    for (const row of ROWS) {
      const stood = decoded(kept, nbits, row);
      expect(scores[row]).toBeCloseTo(scoreOf(query, stood, metric), 3);
      const score = metric === "L2" ? 2 * walked[row] - square : walked[row];
      expect(score).toBeCloseTo(scores[row], 2);
    }
  });
});

describe("copies of rows", () => {
  const f32 = fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-65504), max: Math.fround(65504) });

  it.each([
    ["f16", toHalf, fromHalf],
    ["bf16", toBfloat, fromBfloat],
  ] as const)("in %s are rounded as vectors of that type are", async (type, to, from) => {
    const least = fc.integer({ min: -4000, max: 4000 }).map((i) => Math.fround(i * 2 ** -26));
    const table = fc.array(fc.array(fc.oneof(f32, least), { minLength: 5, maxLength: 5 }), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(table, async (vectors) => {
        const { copy } = await quantised(vectors, "L2", { sq_type: type === "f16" ? "FP16" : "BF16" });
        vectors.forEach((vector, i) => {
          expect(Array.from(copy?.row(i) ?? [])).toEqual(vector.map((value) => from(to(value))));
        });
        copy?.memory.release();
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it("have a number where a value is beyond their range", async () => {
    const { copy } = await quantised([[1e6, -1e6, 65_519]], "L2", { sq_type: "FP16" });
    expect(Array.from(copy?.row(0) ?? [])).toEqual([65_504, -65_504, 65_504]);
    expect(copy && emptyCopy(copy, "f16").count).toBe(1);
  });
});
