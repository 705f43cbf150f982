import { beforeAll, describe, expect, it } from "vitest";
import { HnswIndex } from "../../src/index/hnsw/hnsw_index.ts";
import { withWalkPool } from "../../src/index/hnsw/walk_pool.ts";
import { indexFamily } from "../../src/index/registry.ts";
import { partsInMemory } from "../../src/index/stored_parts.ts";
import type { HnswGraph } from "../../src/kernels/hnsw_graph.ts";
import { graphIn } from "./graph_invariants.ts";
import { normal, random, rowsOf } from "./vectors.ts";

const COUNT = 9000;
/** As kernels/hnsw_arrays.ts, kernels/hnsw_writer.ts and assembly/landmarks.ts have them. */
const LANDMARKS = Math.floor(COUNT / 64);
const SAMPLED = COUNT / 4;
const MOST_SIGNS = 256;
const BEGUN_WITH = 8;

/** Rows in many clusters of uneven size, about a middle that is not zero. */
function drawn(count: number, dim: number, seed: number): Float32Array[] {
  const next = normal(seed);
  const pick = random(seed + 1);
  const centres = Array.from({ length: 120 }, () => Float32Array.from({ length: dim }, () => 1 + next()));
  return Array.from({ length: count }, () =>
    centres[Math.floor(pick() ** 2 * centres.length)].map((value) => value + 0.5 * next()),
  );
}

const graphOf = (index: HnswIndex): HnswGraph => graphIn(index) ?? expect.fail("there is no graph");

describe.each([
  { metric: "COSINE", dim: 33, prefix: 33, rotate: "none" },
  { metric: "COSINE", dim: 70, prefix: 41, rotate: "pca" },
  { metric: "L2", dim: 300, prefix: 290, rotate: "none" },
  { metric: "L2", dim: 64, prefix: 64, rotate: "pca" },
] as const)("landmarks under $metric, of $prefix of $dim dims turned by $rotate", ({ metric, dim, prefix, rotate }) => {
  let index: HnswIndex;
  let graph: HnswGraph;
  const queries = drawn(50, dim, 3);

  beforeAll(async () => {
    const params = { dim, metric, prefix, rotate, M: 4, efConstruction: 16 };
    // A few rows are there twice: of twins without links none is chosen while the graph is built.
    const vectors = drawn(COUNT - 40, dim, 3);
    index = await HnswIndex.build([...vectors, ...vectors.slice(0, 40)], params);
    graph = graphOf(index);
  });

  it("are each the farthest from those before, by signs of codes", () => {
    const rows = Array.from({ length: SAMPLED }, (_, i) => Math.floor((i * COUNT) / SAMPLED));
    const signs = rows.map((row) => signsOf(graph, row));
    const nearest = new Array<number>(SAMPLED).fill(MOST_SIGNS + 1);
    const chosen: number[] = [];
    for (let next = 0; chosen.length < LANDMARKS; next = nearest.indexOf(Math.max(...nearest))) {
      chosen.push(rows[next]);
      signs.forEach((each, i) => {
        nearest[i] = Math.min(nearest[i], differing(each, signs[next]));
      });
    }
    expect([...graph.landmarks]).toEqual(chosen);
  });

  it("that a walk begins at are those that share most signs with the query", () => {
    for (const query of queries) {
      graph.ask(query, prefix);
      const near = graph.nearLandmarks();
      const asked = signsOfQuery(graph, query);
      const distances = new Map([...graph.landmarks].map((row) => [row, differing(signsOf(graph, row), asked)]));
      const best = [...distances.values()].sort((a, b) => a - b).slice(0, BEGUN_WITH);
      expect(new Set(near).size).toBe(BEGUN_WITH);
      // A value of the query that is about the mean may be rounded to either side of it.
      near.forEach((row, i) => {
        expect(Math.abs((distances.get(row) ?? Number.NaN) - best[i])).toBeLessThanOrEqual(2);
      });
    }
  });

  it("are not begun at where a shorter prefix is asked for, of which fewer signs are known", () => {
    graph.ask(queries[0], prefix - 17);
    expect(graph.nearLandmarks()).toEqual([]);
    expect(index.search(queries[0], { prefix: prefix - 17, ef: 64 })).toHaveLength(10);
  });

  it("are where a traced walk begins, and come back with a stored index", () => {
    const loaded = HnswIndex.load(index.save());
    expect([...graphOf(loaded).landmarks]).toEqual([...graph.landmarks]);
    for (const query of queries.slice(0, 10)) {
      const hits = index.search(query, { ef: 20 });
      expect(loaded.search(query, { ef: 20 })).toEqual(hits);
      const trace = index.trace(query, { ef: 20 });
      expect(trace.hits).toEqual(hits);
      expect(trace.layers.map(({ layer }) => layer)).toEqual([0]);
      expect(graph.landmarks).toContain(trace.layers[0].entry.id);
    }
  });
});

it("are read from what is stored, which may be older and have none, and refused where they cannot be", async () => {
  const rows = rowsOf(drawn(COUNT, 16, 5), 16);
  const family = indexFamily("HNSW");
  const params = { M: 4, efConstruction: 16 };
  const parts = (await family.build(rows, "L2", params)).save();
  const load = (landmarks: Uint32Array | Uint8Array | undefined) => {
    const { landmarks: _, ...others } = parts;
    const changed = landmarks && { landmarks: new Uint8Array(landmarks.buffer) };
    return family.load(rows, "L2", params, partsInMemory({ ...others, ...changed }));
  };
  const query = { vector: rows.row(17).slice(), limit: 3, params: { ef: 50 } };
  expect(graphIn(await load(Uint32Array.of(17, 8999)))?.landmarks).toEqual(Uint32Array.of(17, 8999));
  const older = await load(undefined);
  expect(graphIn(older)?.landmarks).toHaveLength(0);
  expect(older.search(query).rows[0]).toBe(17);
  for (const broken of [Uint32Array.of(17, COUNT), new Uint32Array(LANDMARKS + 1), new Uint8Array(6)]) {
    await expect(load(broken)).rejects.toMatchObject({ code: "CORRUPT", detail: expect.stringContaining("landmark") });
  }
});

it("rows with lengths of their own have none under IP, where the long ones are nearest; nor few rows", async () => {
  const next = normal(7);
  const vectors = drawn(COUNT, 16, 5).map((vector) => vector.map((value) => value * Math.exp(next())));
  const params = { dim: 16, M: 4, efConstruction: 16 } as const;
  expect(graphOf(await HnswIndex.build(vectors, { ...params, metric: "IP" })).landmarks).toHaveLength(0);
  expect(graphOf(await HnswIndex.build(vectors, { ...params, metric: "L2" })).landmarks).toHaveLength(LANDMARKS);
  const few = vectors.slice(0, 8000);
  expect(graphOf(await HnswIndex.build(few, { ...params, metric: "L2" })).landmarks).toHaveLength(0);
});

describe("a graph whose walks miss much", () => {
  let graph: HnswGraph;

  beforeAll(async () => {
    const dim = 12;
    const next = normal(9);
    const vectors = Array.from({ length: 132_000 }, () => Float32Array.from({ length: dim }, next));
    const index = await HnswIndex.build(vectors, { dim, metric: "L2", M: 5, efConstruction: 24, target_recall: 0.8 });
    graph = graphOf(index);
  }, 120_000);

  it("finds the others of a row as if it were not there", () => {
    for (const row of [5, 77_000, 131_999]) {
      const found = graph.search(graph.rows.row(row), 10, 400, graph.shape.coded.dims).rows;
      expect(found[0]).toBe(row);
      const others = graph.nearestOthers(row, 10, 400);
      expect(others).not.toContain(row);
      expect([...others].filter((other) => found.includes(other)).length).toBeGreaterThanOrEqual(7);
      // Nothing is left out afterwards.
      expect(graph.search(graph.rows.row(row), 1, 400, graph.shape.coded.dims).rows[0]).toBe(row);
    }
  });

  it("is given the pool by which the default finds what it should", async () => {
    const funnel = { prefix: graph.shape.coded.dims, rotate: "none", pool: 1, recall: 1 } as const;
    const [some, most] = [await withWalkPool(graph, funnel, 0.5), await withWalkPool(graph, funnel, 0.9)];
    expect(some.pool).toBe(1);
    expect(most.pool).toBeGreaterThan(1.3);
    const share = (pool: number) => {
      const rows = Array.from({ length: 100 }, (_, i) => 61 + i * 1300);
      const found = rows.map((row) => {
        const truth = graph.nearestOthers(row, 10, 1024);
        return [...graph.nearestOthers(row, 10, Math.ceil(64 * pool))].filter((other) => truth.includes(other)).length;
      });
      return found.reduce((sum, each) => sum + each, 0) / 1000;
    };
    expect(share(1)).toBeLessThan(0.88);
    expect(share(most.pool)).toBeGreaterThan(0.87);
  });
});

/** Of each of the first coded dims, whether a row lies above the mean. */
function signsOf({ codes }: HnswGraph, row: number): boolean[] {
  const first = codes.codes.subarray(row * codes.stride, row * codes.stride + Math.min(codes.dims, MOST_SIGNS));
  return Array.from(first, (code) => code > 64);
}

function signsOfQuery({ codes, metric }: HnswGraph, query: Float32Array): boolean[] {
  const counting = codes.rotated ? query : query.slice(0, codes.dims);
  const norm = metric === "COSINE" ? Math.hypot(...counting) : 1;
  const { mean } = codes.scale;
  const above = Array.from(query, (value, d) => value / norm - mean[d]);
  const coordinate = (k: number) =>
    codes.rotated ? codes.axis(k).reduce((sum, value, d) => sum + value * above[d], 0) : above[k];
  return Array.from({ length: Math.min(codes.dims, MOST_SIGNS) }, (_, k) => coordinate(k) > 0);
}

function differing(a: readonly boolean[], b: readonly boolean[]): number {
  return a.reduce((count, sign, i) => count + (sign === b[i] ? 0 : 1), 0);
}
