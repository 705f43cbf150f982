import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/index/hnsw/build.ts";
import { checkHnswBuild } from "../../src/index/hnsw/params.ts";
import type { Metric } from "../../src/kernels/described_vectors.ts";
import type { HnswGraph } from "../../src/kernels/hnsw_graph.ts";
import { clustered, normal, rowsOf } from "../index/vectors.ts";
import { dot, score } from "./reference.ts";

const METRICS: readonly Metric[] = ["COSINE", "IP", "L2"];

async function graphOf(vectors: readonly ArrayLike<number>[], metric: Metric, prefix?: number): Promise<HnswGraph> {
  const params = checkHnswBuild({ M: 4, efConstruction: 8, ...(prefix === undefined ? {} : { prefix }) });
  return (await buildGraph(rowsOf(vectors, vectors[0].length), metric, params)).graph;
}

/** The centred row that a code stands for. */
function decoded(graph: HnswGraph, row: number): { values: number[]; fullSquare: number } {
  const { codes, scale } = graph.codes;
  const bytes = codes.subarray((codes.length / graph.rows.count) * row, (codes.length / graph.rows.count) * (row + 1));
  const terms = new Float32Array(graph.codes.terms.slice(row * 16, row * 16 + 16).buffer);
  const values = Array.from(bytes.subarray(0, graph.shape.coded.dims), (code) => terms[0] * scale.step * (code - 64));
  return { values, fullSquare: terms[2] };
}

/** Rows of one length that are compared by distance (assembly/structs.ts). */
const LEVEL_AND_CLOSE = 2;

/** What a traversal should compare, in double precision. */
function codeScore(graph: HnswGraph, query: ArrayLike<number>, row: number, prefix: number): number {
  const { values, fullSquare } = decoded(graph, row);
  const { metric, codes, shape } = graph;
  const { mean } = codes.scale;
  const norm = metric === "COSINE" ? Math.sqrt(dot(query, query)) : 1;
  const head = Array.from({ length: prefix }, (_, i) => query[i] / norm);
  if (metric === "COSINE" && prefix < shape.coded.dims) {
    const whole = graph.rows.row(row).slice(0, shape.coded.dims);
    const part = whole.slice(0, prefix);
    return (dot(head, values) + dot(head, mean)) * Math.sqrt(dot(whole, whole) / dot(part, part));
  }
  if (metric !== "L2" && codes.lengths !== LEVEL_AND_CLOSE) return dot(head, values);
  const centred = head.map((value, i) => value - mean[i]);
  return 2 * dot(centred, values) - fullSquare;
}

describe.each(METRICS)("codes under %s", (metric) => {
  it.each([
    [1, 1, 1],
    [3, 3, 2],
    [15, 15, 15],
    [16, 9, 8],
    [17, 17, 1],
    [33, 20, 19],
    [100, 100, 50],
    [768, 768, 768],
  ])("of dim %i, %i coded, %i asked: are compared as plain code does", async (dim, prefix, asked) => {
    const vectors = clustered({ count: 41, dim, seed: dim + 2, norms: 0.4 });
    const graph = await graphOf(vectors, metric, prefix);
    const query = Float32Array.from({ length: dim }, normal(dim));
    graph.ask(query, asked);
    const rows = Array.from({ length: 41 }, (_, i) => i);
    const scores = graph.scoreByCodes(rows);
    const expected = rows.map((row) => codeScore(graph, query, row, asked));
    const size = Math.max(...expected.map(Math.abs), 1e-6);
    rows.forEach((row) => {
      expect(Math.abs(scores[row] - expected[row]) / size).toBeLessThan(1e-3);
    });
  });

  it("keep the differences of scores, whatever the values", async () => {
    const value = fc.integer({ min: -1000, max: 1000 }).map((thousandths) => thousandths / 1000);
    const table = fc.record({
      vectors: fc.array(fc.array(value, { minLength: 24, maxLength: 24 }), { minLength: 8, maxLength: 30 }),
      query: fc.array(value, { minLength: 24, maxLength: 24 }),
      size: fc.constantFrom(1e-4, 1, 1e5),
    });
    await fc.assert(
      fc.asyncProperty(table, async ({ vectors, query, size }) => {
        const sized = vectors.map((vector) => Float32Array.from(vector, (x) => x * size));
        const asked = Float32Array.from(query, (x) => x * size);
        const graph = await graphOf(sized, metric);
        graph.ask(asked, 24);
        const scores = graph.scoreByCodes(sized.map((_, i) => i));
        const truth = sized.map((vector) => score(metric, asked, vector));
        // One step is at most a 63rd of the largest magnitude in 24 dims: half a step a dim of a unit row and query.
        const unit = metric === "COSINE" ? 1 : 24 * size * size;
        for (let i = 1; i < sized.length; i++) {
          const difference = scores[i] - scores[0] - (truth[i] - truth[0]);
          const isZero = dot(sized[i], sized[i]) === 0 || dot(sized[0], sized[0]) === 0;
          if (!isZero) expect(Math.abs(difference)).toBeLessThan(0.2 * unit);
        }
      }),
      { seed: 51, numRuns: 60 },
    );
  });
});

/** The principal axes of a graph, a row each. */
function axesOf({ codes, rows }: HnswGraph): number[][] {
  const words = new Int16Array(codes.axes.slice().buffer);
  const stride = words.length / codes.dims;
  return Array.from({ length: codes.dims }, (_, k) =>
    Array.from(words.subarray(k * stride, k * stride + rows.dim), (word) => word / 32_767),
  );
}

/** Compares the scores of all rows with those that plain code makes of the stored codes and the query's coordinates in f64. */
function expectPlainScores(graph: HnswGraph, query: Float32Array, asked: number): void {
  const { mean, step } = graph.codes.scale;
  const { count } = graph.rows;
  const norm = graph.metric === "COSINE" ? Math.sqrt(dot(query, query)) : 1;
  const isByDistance = graph.metric === "L2" || graph.codes.lengths === LEVEL_AND_CLOSE;
  const values = query.map((x, d) => x / norm - (isByDistance ? mean[d] : 0));
  const turned = axesOf(graph)
    .slice(0, asked)
    .map((axis) => dot(values, axis));
  graph.ask(query, asked);
  const all = Array.from({ length: count }, (_, row) => row);
  const scores = all.flatMap((row) => [...graph.scoreByCodes([row])]);
  const numbers = new Float32Array(graph.codes.terms.slice().buffer);
  const { codes } = graph.codes;
  const expected = all.map((row) => {
    const [scale, , fullSquare] = numbers.subarray(row * 4, row * 4 + 4);
    const first = (codes.length / count) * row;
    const product = turned.reduce((sum, value, k) => sum + value * scale * step * (codes[first + k] - 64), 0);
    return isByDistance ? 2 * product - fullSquare : product;
  });
  const size = Math.max(...expected.map(Math.abs));
  for (const row of all) expect(Math.abs(scores[row] - expected[row]) / size).toBeLessThan(2e-3);
}

describe.each(METRICS)("codes on principal axes under %s", (metric) => {
  it.each([
    [3, 2, 1],
    [17, 5, 5],
    [33, 20, 19],
    [100, 50, 50],
    [200, 64, 40],
  ])("of dim %i, %i coded, %i asked: are compared as plain code does", async (dim, prefix, asked) => {
    const vectors = clustered({ count: 300, dim, seed: dim + 2, norms: 0.4 });
    const params = checkHnswBuild({ M: 4, efConstruction: 8, prefix, rotate: "pca" });
    const { graph } = await buildGraph(rowsOf(vectors, dim), metric, params);
    expect(graph.shape.coded).toEqual({ dims: prefix, rotated: true });
    expectPlainScores(graph, Float32Array.from({ length: dim }, normal(dim)), asked);
    const axes = axesOf(graph);
    const { mean, step } = graph.codes.scale;
    const numbers = new Float32Array(graph.codes.terms.slice().buffer);
    const { codes } = graph.codes;
    for (let row = 0; row < 20; row++) {
      const whole = metric === "COSINE" ? Math.sqrt(dot(vectors[row], vectors[row])) : 1;
      const centred = vectors[row].map((x, d) => x / whole - mean[d]);
      const scale = numbers[row * 4];
      const first = (codes.length / vectors.length) * row;
      const coded = axes.map((_, k) => scale * step * (codes[first + k] - 64));
      const coordinates = axes.map((axis) => dot(centred, axis));
      // What the code stands for, and all that is not coded.
      const square = dot(coded, coded) + dot(centred, centred) - dot(coordinates, coordinates);
      expect(numbers[row * 4 + 1] / dot(coded, coded)).toBeCloseTo(1, 4);
      expect(numbers[row * 4 + 2] / square).toBeCloseTo(1, 4);
      axes.forEach((axis, k) => {
        const code = Math.max(-63, Math.min(63, dot(centred, axis) / (scale * step)));
        expect(Math.abs(codes[(codes.length / vectors.length) * row + k] - 64 - code)).toBeLessThan(0.55);
      });
    }
  });

  it("are compared with queries along an axis, whose product with it is the largest there is, of any length", async () => {
    const dim = 93;
    const vectors = clustered({ count: 200, dim, seed: 15, norms: 0.4 });
    const params = checkHnswBuild({ M: 4, efConstruction: 8, prefix: 21, rotate: "pca" });
    const { graph } = await buildGraph(rowsOf(vectors, dim), metric, params);
    for (const axis of axesOf(graph)) {
      for (const length of [1e-6, -1, 1e6]) {
        expectPlainScores(
          graph,
          Float32Array.from(axis, (x) => length * x),
          21,
        );
      }
    }
  });

  it("are orthogonal to within the rounding to 16 bits", async () => {
    const vectors = clustered({ count: 500, dim: 150, seed: 8, norms: 0.4 });
    const params = checkHnswBuild({ M: 4, efConstruction: 8, prefix: 48, rotate: "pca" });
    const axes = axesOf((await buildGraph(rowsOf(vectors, 150), metric, params)).graph);
    axes.forEach((axis, k) => {
      axes.forEach((other, j) => {
        expect(Math.abs(dot(axis, other) - Number(j === k))).toBeLessThan(1e-3);
      });
    });
  });
});

describe("rows of one length", () => {
  const vectors = clustered({ count: 400, dim: 40, seed: 12, norms: 0.4 });
  const unit = vectors.map((vector) => vector.map((x) => x / Math.sqrt(dot(vector, vector))));

  it("need no scale of their own, and are ordered by products, whatever the metric", async () => {
    const query = Float32Array.from({ length: 40 }, normal(3));
    for (const metric of METRICS) {
      const graph = await graphOf(unit, metric);
      expect(graph.codes.lengths).toBe(1);
      graph.ask(query, 40);
      const scores = unit.flatMap((_, i) => [...graph.scoreByCodes([i])]);
      const truth = unit.map((vector) => score(metric, query, vector));
      const best = (values: ArrayLike<number>) => [...unit.keys()].sort((a, b) => values[b] - values[a]).slice(0, 20);
      const found = new Set(best(scores));
      expect(best(truth).filter((row) => found.has(row)).length).toBeGreaterThanOrEqual(19);
    }
  });

  it("are no longer of one length where a single one is longer", async () => {
    const mixed = [...unit, unit[0].map((x) => 3 * x)];
    expect((await graphOf(mixed, "IP")).codes.lengths).toBe(0);
    expect((await graphOf(mixed, "L2")).codes.lengths).toBe(0);
    expect((await graphOf(mixed, "COSINE")).codes.lengths).toBe(1);
  });
});

describe("a prefix under COSINE", () => {
  it("is compared by its own cosine, however much of the norm it holds", async () => {
    const vectors = clustered({ count: 300, dim: 48, seed: 4 });
    vectors.forEach((vector, i) => {
      for (let d = 0; d < 16; d++) vector[d] *= 0.1 + (i % 10) / 5;
    });
    const graph = await graphOf(vectors, "COSINE");
    const query = Float32Array.from({ length: 48 }, normal(9));
    const all = vectors.map((_, i) => i);
    for (const prefix of [16, 8, 24, 12, 4, 16]) {
      graph.ask(query, prefix);
      const scores = all.flatMap((row) => [...graph.scoreByCodes([row])]);
      const truth = vectors.map((vector) => score("COSINE", query.slice(0, prefix), vector.slice(0, prefix)));
      const best = (values: ArrayLike<number>) => [...all].sort((a, b) => values[b] - values[a]).slice(0, 20);
      const found = new Set(best(scores));
      expect(best(truth).filter((row) => found.has(row)).length).toBeGreaterThanOrEqual(18);
    }
  });
});

describe("the range of codes", () => {
  /** As many rows as are all looked at; of the last ones, one value is the most of their length. */
  const DIM = 24;
  const vectors = clustered({ count: 4000, dim: DIM, seed: 21 });
  for (const [i, vector] of vectors.slice(-3).entries()) vector[i] = 5 * Math.sqrt(dot(vector, vector));

  /** The largest value but for so many of a thousand. */
  const percentile = (values: readonly number[], beyond: number) =>
    [...values].sort((a, b) => b - a)[Math.floor((values.length * beyond) / 1000)];
  const lostOf = (row: readonly number[], range: number) =>
    row.reduce((sum, x) => sum + Math.abs(x) * Math.max(0, Math.abs(x) - range), 0) / dot(row, row);

  function rangeNeeded(row: readonly number[]): number {
    let [least, most] = [0, Math.max(...row.map(Math.abs))];
    while (most - least > 1e-6) {
      const middle = (least + most) / 2;
      if (lostOf(row, middle) > 0.05) least = middle;
      else most = middle;
    }
    return most;
  }

  it("is as wide as all but a thousandth of the rows need, and what it cuts off counts as length", async () => {
    const graph = await graphOf(vectors, "COSINE", DIM);
    const { mean, step } = graph.codes.scale;
    const centred = vectors.map((vector) => {
      const norm = Math.sqrt(dot(vector, vector));
      return Array.from(vector, (x, d) => x / norm - mean[d]);
    });
    const byValues = percentile(centred.flat().map(Math.abs), 1);
    const byRows = percentile(centred.map(rangeNeeded), 1);
    expect(byRows).toBeGreaterThan(byValues);
    const range = 63 * step;
    // A little wider yet, where values lose less by that.
    expect(range / byRows).toBeGreaterThan(0.98);
    expect(range / byRows).toBeLessThan(1.2);
    const terms = new Float32Array(graph.codes.terms.slice().buffer);
    let clipped = 0;
    centred.forEach((row, i) => {
      const { values } = decoded(graph, i);
      const isClipped = lostOf(row, range) > 0.05;
      const cut = row.reduce((sum, x) => sum + Math.max(0, x * x - range * range), 0);
      expect(terms[i * 4 + 1]).toBeCloseTo(dot(values, values) + (isClipped ? cut : 0), 4);
      if (isClipped) clipped++;
    });
    expect(clipped).toBeGreaterThan(0);
    expect(clipped).toBeLessThan(8);
  });
});

describe("codes of 32,768 dims", () => {
  it("do not overflow, with every value at the end of the range", async () => {
    const dim = 32_768;
    const vectors = [1, -1, 0.5, -0.5].map((x) => new Float32Array(dim).fill(x));
    const graph = await graphOf(vectors, "IP");
    graph.ask(new Float32Array(dim).fill(1), dim);
    const scores = [...graph.scoreByCodes([0, 1, 2, 3])];
    scores.forEach((found, row) => {
      expect(Math.abs(found - dim * vectors[row][0])).toBeLessThan(0.02 * dim);
    });
  });
});
