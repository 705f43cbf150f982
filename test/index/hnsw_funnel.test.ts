import { describe, expect, it } from "vitest";
import { HnswGrowingIndex } from "../../src/index/hnsw/grow.ts";
import { hnswFamily } from "../../src/index/hnsw/hnsw_family.ts";
import { HnswIndex } from "../../src/index/hnsw/hnsw_index.ts";
import { checkHnswBuild } from "../../src/index/hnsw/params.ts";
import { partsInMemory } from "../../src/index/stored_parts.ts";
import type { MetricType, RowSearcher, VectorIndex } from "../../src/index/vector_index.ts";
import type { ElementType } from "../../src/kernels/elements.ts";
import { ExactScan } from "../../src/kernels/exact_scan.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { clustered, normal, recall, rowsOf, turned } from "./vectors.ts";

const DIM = 256;
const COUNT = 5000;
const PARAMS = { M: 12, efConstruction: 100 };
const METRICS = ["COSINE", "IP", "L2"] as const;

const nested = clustered({ count: COUNT + 80, dim: DIM, seed: 21 });
const mixed = turned(nested, 22);

function learntOf(index: VectorIndex) {
  const { prefix, rotate, pool, recall: held, energy } = index.learnt ?? {};
  return { prefix: Number(prefix), rotate, pool: Number(pool), held: Number(held), energy: Number(energy) };
}

/** The mean recall at 10 of graph walks. */
function walkRecall(index: RowSearcher, rows: VectorRows, queries: readonly Float32Array[], params = {}): number {
  const scan = new ExactScan(rows, index.metric);
  const each = queries.map((vector) => {
    const found = index.search({ vector, limit: 10, params });
    expect(found.strategy).toBe("graph");
    return recall(found.rows, scan.search(vector, 10).rows);
  });
  return each.reduce((sum, value) => sum + value, 0) / each.length;
}

describe.each(METRICS)("a funnel that is learnt, under %s", (metric) => {
  it("walks on principal axes where no dim says more than another, and reaches its target", async () => {
    const rows = rowsOf(mixed.slice(0, COUNT), DIM);
    const index = await hnswFamily.build(rows, metric, PARAMS);
    const { prefix, rotate, pool, held, energy } = learntOf(index);
    expect(rotate).toBe("pca");
    expect(prefix).toBeLessThanOrEqual(DIM / 2);
    expect(prefix % 32).toBe(0);
    expect(pool).toBeGreaterThanOrEqual(1);
    expect(held).toBeGreaterThan(0.99);
    expect(energy).toBeGreaterThan(0.3);
    expect(energy).toBeLessThan(1);
    const queries = mixed.slice(COUNT);
    expect(walkRecall(index, rows, queries)).toBeGreaterThanOrEqual(0.98);
    const scores = [16, 64, 256].map((ef) => walkRecall(index, rows, queries, { ef }));
    expect(scores[1]).toBeGreaterThanOrEqual(scores[0]);
    expect(scores[2]).toBeGreaterThanOrEqual(scores[1]);
    rows.memory.release();
  });

  it("scores hits by their whole vectors", async () => {
    const rows = rowsOf(mixed.slice(0, COUNT), DIM);
    const index = await hnswFamily.build(rows, metric, PARAMS);
    const truth = await exactScores(rows, metric, mixed[COUNT]);
    const { rows: found, scores } = index.search({ vector: mixed[COUNT], limit: 10, params: {} });
    found.forEach((row, i) => {
      expect(scores[i]).toBeCloseTo(truth.get(row) ?? Number.NaN, 5);
    });
    rows.memory.release();
  });

  it("is stored and read back, and broken parts are refused", async () => {
    const rows = rowsOf(mixed.slice(0, 3000), DIM);
    const index = await hnswFamily.build(rows, metric, PARAMS);
    const parts = Object.fromEntries(Object.entries(index.save()).map(([name, bytes]) => [name, bytes.slice()]));
    const loaded = await hnswFamily.load(rows, metric, PARAMS, partsInMemory(parts));
    expect(loaded.learnt).toEqual(index.learnt);
    expect(loaded.bytes).toBe(index.bytes);
    for (const vector of mixed.slice(COUNT)) {
      const query = { vector, limit: 10, params: { ef: 20 } };
      expect(loaded.search(query)).toEqual(index.search(query));
    }
    const numbers = new Float32Array(parts.funnel.slice().buffer);
    const broken = [0, -1, 1.5, DIM + 1, Number.NaN, Number.POSITIVE_INFINITY].flatMap((value) =>
      Array.from(numbers, (_, i) => new Uint8Array(numbers.with(i, value).buffer)),
    );
    const refused = broken.filter((funnel) => !new Float32Array(funnel.buffer).every((x, i) => isPlausible(x, i)));
    expect(refused.length).toBeGreaterThan(15);
    for (const funnel of [...refused, parts.funnel.subarray(0, 16)]) {
      const load = hnswFamily.load(rows, metric, PARAMS, partsInMemory({ ...parts, funnel }));
      await expect(load).rejects.toMatchObject({ code: "CORRUPT" });
    }
    const { axes: _, ...withoutAxes } = parts;
    const load = hnswFamily.load(rows, metric, PARAMS, partsInMemory(withoutAxes));
    await expect(load).rejects.toMatchObject({ code: "CORRUPT" });
    rows.memory.release();
  });

  it("is set by hand as well", async () => {
    const rows = rowsOf(mixed.slice(0, 3000), DIM);
    const queries = mixed.slice(COUNT);
    const pca = await hnswFamily.build(rows, metric, { ...PARAMS, prefix: 49, rotate: "pca" });
    expect(learntOf(pca)).toMatchObject({ prefix: 49, rotate: "pca" });
    const raw = await hnswFamily.build(rows, metric, { ...PARAMS, prefix: 49, rotate: "none" });
    expect(learntOf(raw)).toMatchObject({ prefix: 49, rotate: "none", pool: 1 });
    const narrow = { ef: 12 };
    expect(walkRecall(pca, rows, queries, narrow)).toBeGreaterThan(walkRecall(raw, rows, queries, narrow) + 0.1);
    const whole = await hnswFamily.build(rows, metric, { ...PARAMS, prefix: DIM, rotate: "none" });
    expect(walkRecall(whole, rows, queries)).toBeGreaterThan(0.97);
    rows.memory.release();
  });
});

/** Whether a number may stand at a place of a stored funnel. */
function isPlausible(value: number, place: number): boolean {
  if (place === 0) return Number.isInteger(value) && value >= 1 && value <= DIM;
  if (place <= 2) return value === 0 || value === 1;
  if (place === 3) return value >= 1 && value < 2 ** 16;
  return value >= 0 && (place === 4 ? value <= 1 : Number.isFinite(value));
}

async function exactScores(rows: VectorRows, metric: MetricType, query: Float32Array): Promise<Map<number, number>> {
  const { rows: found, scores } = new ExactScan(rows, metric).search(query, rows.count);
  return new Map(Array.from(found, (row, i) => [row, metric === "L2" ? -scores[i] : scores[i]]));
}

describe("what a funnel finds out", () => {
  it("is that raw dims do where they are nested already", async () => {
    const steep = nested.map((vector) => vector.map((x, d) => x * Math.exp(-d / 12)));
    const rows = rowsOf(steep.slice(0, COUNT), DIM);
    const index = await hnswFamily.build(rows, "COSINE", PARAMS);
    const { rotate, prefix } = learntOf(index);
    expect(rotate).toBe("none");
    expect(prefix).toBeLessThanOrEqual(96);
    expect(walkRecall(index, rows, steep.slice(COUNT))).toBeGreaterThanOrEqual(0.98);
    rows.memory.release();
  });

  it("is that nothing helps where all directions say as much, and next to nothing may be missed", async () => {
    const next = normal(5);
    const flat = Array.from({ length: 2500 }, () => Float32Array.from({ length: DIM }, () => next()));
    const rows = rowsOf(flat, DIM);
    const params = { ...PARAMS, efConstruction: 40, target_recall: 0.999 };
    const index = await hnswFamily.build(rows, "L2", params);
    expect(learntOf(index)).toEqual({ prefix: DIM, rotate: "none", pool: 1, held: 1, energy: 1 });
    rows.memory.release();
  });

  it("is nothing where rows or dims are few", async () => {
    const few = rowsOf(mixed.slice(0, 2000), DIM);
    expect(learntOf(await hnswFamily.build(few, "COSINE", PARAMS))).toMatchObject({ prefix: DIM, rotate: "none" });
    const short = rowsOf(clustered({ count: 2500, dim: 48, seed: 2 }), 48);
    expect(learntOf(await hnswFamily.build(short, "IP", PARAMS))).toMatchObject({ prefix: 48, rotate: "none" });
    few.memory.release();
    short.memory.release();
  });

  it("holds far from zero, where the mean is a hundred times what rows differ by", async () => {
    const far = mixed.map((vector) => vector.map((x, d) => x + (d % 2 === 0 ? 100 : -50)));
    for (const metric of ["L2", "COSINE"] as const) {
      const rows = rowsOf(far.slice(0, 3000), DIM);
      const index = await hnswFamily.build(rows, metric, PARAMS);
      expect(learntOf(index).rotate).toBe("pca");
      expect(walkRecall(index, rows, far.slice(COUNT))).toBeGreaterThan(0.95);
      rows.memory.release();
    }
  });

  it.each(["f16", "bf16", "i8"] satisfies ElementType[])("holds for rows of %s", async (type) => {
    const scale = type === "i8" ? 20 : 1;
    const rounded = mixed.map((vector) => vector.map((x) => Math.max(-128, Math.min(127, x * scale))));
    const rows = new VectorRows(DIM, 3000, type);
    for (const vector of rounded.slice(0, 3000)) rows.append(type === "i8" ? vector.map(Math.round) : vector);
    const index = await hnswFamily.build(rows, "COSINE", PARAMS);
    expect(learntOf(index).rotate).toBe("pca");
    expect(walkRecall(index, rows, rounded.slice(COUNT))).toBeGreaterThan(0.97);
    rows.memory.release();
  });

  it("is the same for the same rows and seed", async () => {
    const files = [];
    for (let i = 0; i < 2; i++) {
      const index = await HnswIndex.build(mixed.slice(0, 2500), { ...PARAMS, dim: DIM, metric: "IP" });
      files.push(Buffer.from(index.save()));
      index.release();
    }
    expect(files[1].equals(files[0])).toBe(true);
  });
});

describe("an index that was stored before there were funnels", () => {
  it.each(METRICS)("is read and searched as before, under %s", async (metric) => {
    const vectors = clustered({ count: 2500, dim: 80, seed: 4, norms: 0.3 });
    const rows = rowsOf(vectors, 80);
    const index = await hnswFamily.build(rows, metric, { ...PARAMS, prefix: 40, rotate: "none" });
    const { funnel: _, ...parts } = index.save();
    const copies = Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, bytes.slice()]));
    const loaded = await hnswFamily.load(rows, metric, { ...PARAMS, prefix: 40 }, partsInMemory(copies));
    expect(loaded.learnt).toEqual(index.learnt);
    for (const vector of vectors.slice(0, 50)) {
      const query = { vector, limit: 10, params: { ef: 30 } };
      expect(loaded.search(query)).toEqual(index.search(query));
    }
    rows.memory.release();
  });
});

describe("a funnel over rows that grow", () => {
  it.each(METRICS)("is learnt from the first and measured again, under %s", async (metric) => {
    const rows = VectorRows.growing(DIM, COUNT * DIM * 4);
    const index = new HnswGrowingIndex(rows, metric, checkHnswBuild(PARAMS));
    for (const vector of mixed.slice(0, COUNT)) {
      rows.append(vector);
      if (rows.count % 1000 === 0) index.follow();
    }
    const built = await index.finish();
    expect(learntOf(built).rotate).toBe("pca");
    expect(walkRecall(built, rows, mixed.slice(COUNT))).toBeGreaterThanOrEqual(0.97);
    rows.memory.release();
  });

  it("is learnt anew where later rows have left its axes", async () => {
    const rows = VectorRows.growing(DIM, 12_000 * DIM * 4);
    const index = new HnswGrowingIndex(rows, "L2", checkHnswBuild(PARAMS));
    for (const vector of mixed.slice(0, 2100)) rows.append(vector);
    index.follow();
    while (index.indexedRows < 2100) await new Promise((resolve) => setTimeout(resolve, 5));
    const others = turned(nested, 99);
    for (let i = 0; i < 9000; i++)
      rows.append(others[i % COUNT].map((x, d) => x + (i < COUNT ? 0 : Math.sin(i + d) / 9)));
    const built = await index.finish();
    expect(learntOf(built).energy).toBeGreaterThan(0.3);
    expect(walkRecall(built, rows, others.slice(COUNT))).toBeGreaterThanOrEqual(0.95);
    rows.memory.release();
  });

  it("finds a row that is longer than those that were all of one length", async () => {
    const unit = mixed.map((vector) => {
      const length = Math.hypot(...vector);
      return vector.map((x) => x / length);
    });
    const rows = VectorRows.growing(DIM, COUNT * DIM * 4);
    const index = new HnswGrowingIndex(rows, "IP", checkHnswBuild(PARAMS));
    for (const vector of unit.slice(0, 2500)) rows.append(vector);
    index.follow();
    while (index.indexedRows < 2500) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const vector of unit.slice(2500, 2600)) rows.append(vector.map((x) => x * 5));
    const built = await index.finish();
    expect(walkRecall(built, rows, unit.slice(COUNT))).toBeGreaterThanOrEqual(0.97);
    rows.memory.release();
  });
});
