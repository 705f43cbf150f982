import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/index/hnsw/build.ts";
import { HnswGrowingIndex } from "../../src/index/hnsw/grow.ts";
import { checkHnswBuild } from "../../src/index/hnsw/params.ts";
import { HnswSegmentIndex } from "../../src/index/hnsw/segment_index.ts";
import { graphOf } from "../../src/index/hnsw/store.ts";
import {
  type FindTaught,
  type IndexHits,
  METRICS,
  type MetricType,
  type RowSearcher,
} from "../../src/index/vector_index.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import type { ElementType } from "../../src/kernels/elements.ts";
import { ExactScan } from "../../src/kernels/exact_scan.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { checkInvariants } from "./graph_invariants.ts";
import { clustered, random, recall, turned } from "./vectors.ts";

const PARAMS = checkHnswBuild({ M: 8, efConstruction: 64 });

function growing(
  dim: number,
  metric: MetricType,
  { most = 20_000, type = "f32" as ElementType, params = PARAMS } = {},
) {
  const rows = VectorRows.growing(dim, most * new VectorRows(dim, 1, type).strideBytes, type);
  return { rows, index: new HnswGrowingIndex(rows, metric, params) };
}

/** Adds rows, some at a time, and lets the worker run between. */
async function stream(rows: VectorRows, index: HnswGrowingIndex, vectors: readonly ArrayLike<number>[], step = 500) {
  for (let from = 0; from < vectors.length; from += step) {
    for (const vector of vectors.slice(from, from + step)) rows.append(vector);
    index.follow();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function caughtUp(rows: VectorRows, index: HnswGrowingIndex): Promise<void> {
  while (index.indexedRows < rows.count) await new Promise((resolve) => setTimeout(resolve, 5));
}

function meanRecall(
  index: RowSearcher,
  rows: VectorRows,
  queries: readonly Float32Array[],
  {
    ef = 64,
    limit = 10,
    params = {},
    allowed,
  }: { ef?: number; limit?: number; params?: object; allowed?: Bitset } = {},
): number {
  const scan = new ExactScan(rows, index.metric);
  const each = queries.map((vector) => {
    const found = index.search({ vector, limit, params: { ef, ...params }, allowed });
    return recall(found.rows, scan.search(vector, limit, allowed).rows);
  });
  return each.reduce((sum, value) => sum + value, 0) / queries.length;
}

function expectInOrder({ rows, scores }: IndexHits, metric: MetricType): void {
  expect(new Set(rows).size).toBe(rows.length);
  const sign = metric === "L2" ? 1 : -1;
  for (let i = 1; i < scores.length; i++) expect(sign * (scores[i] - scores[i - 1])).toBeGreaterThanOrEqual(0);
}

describe.each(METRICS.dense)("an HNSW index that grows, under %s", (metric) => {
  const vectors = clustered({ count: 6000, dim: 24, seed: 11, norms: metric === "COSINE" ? 0 : 0.3 });
  const queries = vectors.splice(0, 100);

  it("finds at every moment what a scan finds, and in the end as much as one that was built", async () => {
    const { rows, index } = growing(24, metric);
    const seen = new Set<string>();
    const filled = stream(rows, index, vectors);
    for (let done = false; !done; ) {
      done = index.indexedRows === vectors.length;
      const vector = queries[rows.count % queries.length];
      if (rows.count > 0) {
        const hits = index.search({ vector, limit: 10, params: { ef: 128 } });
        seen.add(hits.strategy);
        expectInOrder(hits, metric);
        expect(hits.rows).toHaveLength(10);
        expect(recall(hits.rows, new ExactScan(rows, metric).search(vector, 10).rows)).toBeGreaterThanOrEqual(0.8);
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await filled;
    expect([...seen]).toEqual(expect.arrayContaining(["graph + scan", "scan"]));
    for (const strategy of seen) expect(strategy).toMatch(/^(graph \+ )?(scan of codes \+ )?scan$/);
    const grown = await index.finish();
    checkInvariants(grown.built.graph);
    const built = new HnswSegmentIndex(await buildGraph(rows, metric, PARAMS));
    for (const ef of [16, 32, 64, 128]) {
      const [ofGrown, ofBuilt] = [grown, built].map((each) => meanRecall(each, rows, queries, { ef }));
      expect(ofGrown).toBeGreaterThan(ofBuilt - 0.02);
    }
    expect(grown.search({ vector: queries[0], limit: 10, params: {} }).strategy).toBe("graph");
  });

  it("gives an index that is stored and read as a built one is", async () => {
    const { rows, index } = growing(24, metric);
    await stream(rows, index, vectors.slice(0, 3001), 3001);
    const grown = await index.finish();
    const read = new HnswSegmentIndex(graphOf(rows, metric, PARAMS, grown.save()));
    for (const vector of queries) {
      const query = { vector, limit: 10, params: { ef: 40 } };
      expect(read.search(query)).toEqual(grown.search(query));
    }
  });
});

describe("filters over an HNSW index that grows", () => {
  const vectors = clustered({ count: 5000, dim: 16, seed: 5 });
  const queries = clustered({ count: 60, dim: 16, seed: 6 });

  it.each([0.97, 0.6, 0.2, 0.01])("that pass %d of the rows are kept, while it grows and after", async (share) => {
    const { rows, index } = growing(16, "L2");
    const pick = random(3);
    const passes = vectors.map(() => pick() < share);
    const allowed = () => {
      const bits = new Bitset(rows.count);
      for (let row = 0; row < rows.count; row++) if (passes[row]) bits.add(row);
      return bits;
    };
    const check = (searcher: RowSearcher) => {
      const bits = allowed();
      const wanted = Math.min(10, bits.count());
      for (const vector of queries.slice(0, 10)) {
        const { rows: found } = searcher.search({ vector, limit: 10, params: { ef: 100 }, allowed: bits });
        expect(found).toHaveLength(wanted);
        for (const row of found) expect(bits.has(row)).toBe(true);
      }
      expect(meanRecall(searcher, rows, queries, { ef: 100, allowed: bits })).toBeGreaterThan(0.95);
    };
    const filled = stream(rows, index, vectors, 700);
    for (let round = 0; round < 8; round++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (rows.count > 0) check(index);
    }
    await filled;
    await caughtUp(rows, index);
    check(index);
    check(await index.finish());
  });

  it("find a row whose earlier equals are barred, as an upsert of the same vector leaves it", async () => {
    const { rows, index } = growing(16, "COSINE");
    await stream(rows, index, [...vectors.slice(0, 3000), ...vectors.slice(0, 600), ...vectors.slice(0, 600)], 4200);
    await caughtUp(rows, index);
    const allowed = Bitset.full(rows.count);
    for (let row = 0; row < 600; row++) allowed.remove(row);
    for (let row = 3000; row < 3600; row++) allowed.remove(row);
    for (let row = 0; row < 600; row += 7) {
      const { rows: found } = index.search({ vector: rows.row(row).slice(), limit: 3, params: {}, allowed });
      expect(found[0]).toBe(3600 + row);
    }
    expect(meanRecall(index, rows, queries, { allowed })).toBeGreaterThan(0.95);
    checkInvariants((await index.finish()).built.graph);
  });
});

describe("an HNSW index that grows", () => {
  it.each(["f16", "bf16", "i8"] as const)("takes rows of %s", async (type) => {
    const { rows, index } = growing(20, "COSINE", { type });
    const vectors = clustered({ count: 3500, dim: 20, seed: 8 }).map((vector) => vector.map((x) => Math.round(x * 20)));
    const queries = vectors.splice(0, 50);
    await stream(rows, index, vectors);
    await caughtUp(rows, index);
    expect(meanRecall(index, rows, queries)).toBeGreaterThan(0.95);
    const grown = await index.finish();
    checkInvariants(grown.built.graph);
    expect(meanRecall(grown, rows, queries)).toBeGreaterThan(0.95);
  });

  it("walks and scans on fewer dims, whichever rows were there when a prefix was first used", async () => {
    const { rows, index } = growing(32, "COSINE");
    const vectors = clustered({ count: 6000, dim: 32, seed: 9 });
    const queries = vectors.splice(0, 50);
    await stream(rows, index, vectors.slice(0, 3000));
    await caughtUp(rows, index);
    const atFirst = meanRecall(index, rows, queries, { ef: 150, params: { prefix: 16 } });
    await stream(rows, index, vectors.slice(3000), 3000);
    await caughtUp(rows, index);
    const inTheEnd = meanRecall(index, rows, queries, { ef: 150, params: { prefix: 16 } });
    expect(atFirst).toBeGreaterThan(0.9);
    expect(inTheEnd).toBeGreaterThan(atFirst - 0.05);
  });

  it("scans rows that come at once by their codes, without waiting for their links", async () => {
    const { rows, index } = growing(64, "IP", { params: checkHnswBuild({ M: 30, efConstruction: 360 }) });
    const vectors = clustered({ count: 8000, dim: 64, seed: 10 });
    const queries = vectors.splice(0, 50);
    await stream(rows, index, vectors, vectors.length);
    while (index.indexedRows < 100) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(index.indexedRows).toBeLessThan(rows.count);
    expect(index.search({ vector: queries[0], limit: 10, params: {} }).strategy).toMatch(/scan$/);
    expect(meanRecall(index, rows, queries)).toBeGreaterThan(0.98);
    index.stop();
  });

  it("scans what it has no room for, and is built in the end", async () => {
    const { rows, index } = growing(8, "L2", { most: 2500 });
    const vectors = clustered({ count: 4000, dim: 8, seed: 12 });
    await stream(rows, index, vectors);
    while (index.indexedRows < 2500) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(meanRecall(index, rows, vectors.slice(0, 50))).toBeGreaterThan(0.95);
    const shares: number[] = [];
    const built = await index.finish({ onProgress: (share) => shares.push(share) });
    expect(built.search({ vector: vectors[3], limit: 5, params: {} }).strategy).toBe("graph");
    expect(shares.at(-1)).toBe(1);
  });

  it("stops where its end is cancelled, and can be ended again", async () => {
    const { rows, index } = growing(48, "COSINE", { params: checkHnswBuild({}) });
    const vectors = clustered({ count: 6000, dim: 48, seed: 13 });
    await stream(rows, index, vectors, vectors.length);
    const abort = new AbortController();
    const cancelled = index.finish({ signal: abort.signal });
    abort.abort();
    await expect(cancelled).rejects.toMatchObject({ code: "CANCELLED" });
    expect(index.indexedRows).toBeLessThan(rows.count);
    const grown = await index.finish();
    expect(meanRecall(grown, rows, vectors.slice(0, 50))).toBeGreaterThan(0.97);
  });

  it("touches nothing once it was stopped and its memory given back", async () => {
    for (const wait of [0, 5, 40]) {
      const { rows, index } = growing(16, "L2");
      for (const vector of clustered({ count: 4000, dim: 16, seed: 14 })) rows.append(vector);
      index.follow();
      await new Promise((resolve) => setTimeout(resolve, wait));
      index.stop();
      rows.memory.release();
      const next = new VectorRows(16, 4000);
      const pointer = next.memory.allocate(2 ** 20);
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(next.memory.u8(pointer, 2 ** 20).every((byte) => byte === 0)).toBe(true);
      next.memory.release();
    }
  });

  it("gives what a scan gives, whatever the order of inserts, upserts, deletions and searches", async () => {
    const step = fc.oneof(
      fc.record({ op: fc.constant("insert" as const), count: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ op: fc.constant("upsert" as const), count: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ op: fc.constant("delete" as const), count: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ op: fc.constant("search" as const), count: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ op: fc.constant("wait" as const), count: fc.integer({ min: 0, max: 15 }) }),
    );
    const sequence = fc.record({
      metric: fc.constantFrom(...METRICS.dense),
      steps: fc.array(step, { minLength: 10, maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(sequence, async ({ metric, steps }) => {
        const { rows, index } = growing(8, metric);
        const vectors = clustered({ count: 20_000, dim: 8, seed: 15 });
        const deleted = new Set<number>();
        const pick = random(17);
        const anyRow = () => Math.floor(pick() * rows.count);
        let recalls = 0;
        let searches = 0;
        const insert = (count: number) => {
          for (let i = 0; i < count && rows.count < 19_000; i++) rows.append(vectors[rows.count]);
          index.follow();
        };
        insert(2400);
        for (const { op, count } of [...steps, { op: "search" as const, count: 4 }]) {
          if (op === "insert") insert(count);
          if (op === "wait") await new Promise((resolve) => setTimeout(resolve, count));
          for (let i = 0; i < count; i++) {
            if (op === "delete" || op === "upsert") {
              const row = anyRow();
              deleted.add(row);
              // Half of the upserts change the vector.
              if (op === "upsert") rows.append(i % 2 === 0 ? rows.row(row).slice() : vectors[anyRow()]);
            }
            if (op !== "search") continue;
            const allowed = deleted.size === 0 ? undefined : Bitset.full(rows.count);
            for (const row of deleted) allowed?.remove(row);
            const vector = vectors[19_000 + Math.floor(pick() * 1000)];
            const found = index.search({ vector, limit: 5, params: { ef: 140 }, allowed });
            const truth = new ExactScan(rows, metric).search(vector, 5, allowed);
            expect(found.rows).toHaveLength(5);
            for (const row of found.rows) expect(deleted.has(row)).toBe(false);
            recalls += recall(found.scores, truth.scores.map(metric === "L2" ? Math.abs : (score) => score));
            searches++;
          }
          index.follow();
        }
        index.stop();
        expect(recalls / searches).toBeGreaterThan(0.97);
      }),
      { seed: 71, numRuns: 15 },
    );
  });
});

describe("rows that leave the range of those before them", () => {
  // Under IP, a graph over such rows finds two thirds of them, however it is built.
  it.each(["COSINE", "L2"] as const)("begin a graph anew, and lose no recall, under %s", async (metric) => {
    const { rows, index } = growing(24, metric);
    const wide = clustered({ count: 9000, dim: 24, seed: 31 });
    const queries = wide.splice(0, 60);
    const narrow = wide.slice(0, 2100).map((vector) => vector.map((x, i) => 3 + (i % 3) + x / 300));
    await stream(rows, index, [...narrow, ...wide], 2100);
    await caughtUp(rows, index);
    const built = new HnswSegmentIndex(await buildGraph(rows, metric, PARAMS));
    const wanted = meanRecall(built, rows, queries) - 0.03;
    expect(meanRecall(index, rows, queries)).toBeGreaterThan(wanted);
    expect(meanRecall(await index.finish(), rows, queries)).toBeGreaterThan(wanted);
  });
});

it("serves on while a graph whose axes more rows have taught takes its place, and finds what a scan finds", async () => {
  const vectors = clustered({ count: 10_000, dim: 96, seed: 41 });
  const queries = vectors.splice(0, 40);
  const params = checkHnswBuild({ M: 8, efConstruction: 64, prefix: 32, rotate: "pca" });
  const { rows, index } = growing(96, "IP", { params });
  await stream(rows, index, vectors.slice(0, 2100), 2100);
  await caughtUp(rows, index);
  const first = index.built?.graph;
  expect(index.built?.funnel.rotate).toBe("pca");
  let linked = index.indexedRows;
  const filled = stream(rows, index, vectors.slice(2100), 100);
  while (index.built?.graph === first || index.indexedRows < vectors.length) {
    expect(index.indexedRows).toBeGreaterThanOrEqual(linked);
    linked = index.indexedRows;
    expect(meanRecall(index, rows, queries.slice(0, 4), { ef: 128 })).toBeGreaterThanOrEqual(0.8);
    expect(index.built).toBeDefined();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await filled;
  const grown = await index.finish();
  checkInvariants(grown.built.graph);
  expect(grown.built.graph).toBe(index.built?.graph);
  expect(grown.built.graph).not.toBe(first);
  expect(meanRecall(grown, rows, queries)).toBeGreaterThan(0.95);
});

describe("an HNSW index that grows beside one over other rows of the field", () => {
  const params = checkHnswBuild({ M: 8, efConstruction: 64, prefix: 32, rotate: "pca" });
  const vectors = clustered({ count: 12_000, dim: 96, seed: 51 });
  const queries = vectors.splice(0, 40);
  const teacher = async () => {
    const rows = new VectorRows(96, 9000);
    for (const vector of vectors.slice(0, 9000)) rows.append(vector);
    return new HnswSegmentIndex(await buildGraph(rows, "IP", params));
  };
  const grownBeside = (taught: HnswSegmentIndex) => {
    const rows = VectorRows.growing(96, 20_000 * 96 * 4);
    return { rows, index: new HnswGrowingIndex(rows, "IP", params, () => taught) };
  };

  it("walks on its axes, and learns none", async () => {
    const taught = await teacher();
    const { rows, index } = grownBeside(taught);
    await stream(rows, index, vectors.slice(9000, 11_100), 300);
    await caughtUp(rows, index);
    expect(index.built?.graph.codes.axis(3)).toEqual(taught.built.graph.codes.axis(3));
    taught.built.graph.rows.memory.release();
    await stream(rows, index, vectors.slice(11_100), 300);
    await caughtUp(rows, index);
    expect(meanRecall(index, rows, queries)).toBeGreaterThan(0.95);
    const grown = await index.finish();
    checkInvariants(grown.built.graph);
    expect(grown.built.graph).toBe(index.built?.graph);
    expect(meanRecall(grown, rows, queries)).toBeGreaterThan(0.95);
  });

  it("learns from its own rows where they are unlike the others, and loses no recall", async () => {
    const taught = await teacher();
    const { rows, index } = grownBeside(taught);
    const unlike = vectors.slice(9000).map((vector) => vector.map((x, i) => 40 + (i % 7) + 9 * x));
    await stream(rows, index, unlike, 300);
    await caughtUp(rows, index);
    expect(index.built?.graph.codes.axis(3)).not.toEqual(taught.built.graph.codes.axis(3));
    const asked = queries.map((vector) => vector.map((x, i) => 40 + (i % 7) + 9 * x));
    const built = new HnswSegmentIndex(await buildGraph(rows, "IP", params));
    expect(meanRecall(index, rows, asked)).toBeGreaterThan(meanRecall(built, rows, asked) - 0.03);
  });
});

it("takes rows in while more keep coming and another build has the worker too", async () => {
  const vectors = clustered({ count: 30_000, dim: 16, seed: 5 });
  const { rows, index } = growing(16, "L2", { most: 40_000 });
  const other = new VectorRows(64, 6000);
  for (const vector of clustered({ count: 6000, dim: 64, seed: 6 })) other.append(vector);
  let isBuilt = false;
  const built = buildGraph(other, "L2", checkHnswBuild({ M: 16, efConstruction: 200 })).finally(() => {
    isBuilt = true;
  });
  while (!isBuilt && rows.count < vectors.length) await stream(rows, index, vectors.slice(rows.count, rows.count + 10));
  expect(index.indexedRows).toBeGreaterThan(rows.count / 4);
  index.stop();
  await built;
});

it("of graphs that are begun at once, one learns, and teaches those that have no more rows", async () => {
  const vectors = turned(clustered({ count: 17_000, dim: 96, seed: 23 }), 29);
  const params = checkHnswBuild({ M: 8, efConstruction: 32, rotate: "pca", prefix: 32 });
  const filled = (from: number, to: number, taught?: FindTaught) => {
    const rows = VectorRows.growing(96, 10_000 * 96 * 4);
    for (const vector of vectors.slice(from, to)) rows.append(vector);
    return { rows, index: new HnswGrowingIndex(rows, "IP", params, taught) };
  };
  const first = filled(0, 4000);
  const taught = () => first.index;
  const [equal, fewer, more] = [filled(4000, 8000, taught), filled(8000, 11_500, taught), filled(8000, 17_000, taught)];
  for (const { index } of [first, equal, fewer, more]) index.follow();
  for (const { rows, index } of [first, equal, fewer, more]) await caughtUp(rows, index);
  const axisOf = ({ index }: typeof first) => index.built?.graph.codes.axis(3);
  for (const { rows, index } of [equal, fewer]) {
    expect(index.learntFrom).toBe(4000);
    expect(index.built?.graph.codes.axis(3)).toEqual(axisOf(first));
    expect(index.built?.past.learntUse).toEqual(first.index.built?.past.learntUse);
    expect(meanRecall(index, rows, vectors.slice(16_900), { ef: 128 })).toBeGreaterThan(0.95);
  }
  expect(more.index.learntFrom).toBe(9000);
  expect(axisOf(more)).not.toEqual(axisOf(first));
});
