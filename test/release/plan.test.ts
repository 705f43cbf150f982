import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { indexBytes } from "../../src/release/plan/index_bytes.ts";
import { plan } from "../../src/release/plan/plan.ts";
import { type PlannedIndex, plannedIndexes } from "../../src/release/plan/planned_index.ts";
import { seededRandom } from "../../src/retrieval/measure/seeded_random.ts";
import { temporaryFolder } from "../client/backends.ts";

const ROWS = 5_000;
const DIM = 64;
const GB = 1e9;

function indexOf(type: string, planned: ReturnType<typeof plan>) {
  const found = planned.indexes.find(({ index_type }) => index_type === type);
  if (found === undefined) throw new Error(`the plan has no ${type}`);
  return found;
}

describe("plan", () => {
  test("reproduces the figures of the field", () => {
    expect(plan({ rows: 100e6, dim: 128 }).vectors / GB).toBeCloseTo(51.2, 5);
    expect(plan({ rows: 100e6, dim: 768 }).vectors / GB).toBeCloseTo(307.2, 5);
    const wide = plan({ rows: 100e6, dim: 1024 });
    expect(wide.vectors / GB).toBeCloseTo(409.6, 5);
    expect(wide.vectorsInSq8 / wide.vectors).toBe(0.25);
    const billion = indexOf("HNSW", plan({ rows: 1e9, dim: 768 })).memory;
    expect(billion / GB).toBeGreaterThan(3_000);
    expect(billion / GB).toBeLessThan(3_600);
  });

  test("says which index, why, and when it takes a cluster", () => {
    const small = plan({ rows: 1e6, dim: 768, recall: 0.95, qps: 500 });
    expect(small).toMatchObject({ place: "one machine", recommended: { machines: 1, reaches: true } });
    expect(small.reason).toMatch(/one machine/);
    const large = plan({ rows: 1e9, dim: 768, recall: 0.95, qps: 500 });
    expect(large.place).toBe("a Milvus cluster");
    expect(large.recommended.machines).toBe(Math.min(...large.indexes.filter((i) => i.reaches).map((i) => i.machines)));
    // What cannot reach the recall is not recommended, however little it takes.
    const precise = plan({ rows: 1e6, dim: 768, recall: 0.995 });
    expect(precise.indexes.filter(({ reaches }) => !reaches).map(({ index_type }) => index_type)).toContain("HNSW_PQ");
    expect(precise.recommended.reaches).toBe(true);
    expect(plan({ rows: 1000, dim: 8, recall: 1 }).recommended.index_type).toBe("FLAT");
  });

  test("more rows, dims, recall and searches never take less", () => {
    const base = { rows: 50e6, dim: 256, recall: 0.9, qps: 200 };
    const more = [{ rows: 100e6 }, { dim: 512 }, { recall: 0.96 }, { qps: 5000 }];
    for (const change of more) {
      for (const index of plan({ ...base, ...change }).indexes) {
        const { params: _, ...before } = indexOf(index.index_type, plan(base));
        if (index.index_type === "HNSW_SQ") continue;
        expect(index.memory).toBeGreaterThanOrEqual(before.memory * 0.999);
        expect(index.machines).toBeGreaterThanOrEqual(before.machines);
      }
    }
  });

  test("refuses what cannot be meant", () => {
    expect(() => plan({ rows: 0, dim: 8 })).toThrow(/`rows` of a plan cannot be 0/);
    expect(() => plan({ rows: 10, dim: 40_000 })).toThrow(/`dim`/);
    expect(() => plan({ rows: 10, dim: 8, recall: 1.2 })).toThrow(/`recall`/);
    expect(() => plan({ rows: 10, dim: 8, qps: Number.NaN })).toThrow(/`qps`/);
    expect(() => plan(Object({ rows: 10, dim: 8, row: 1 }))).toThrow(/does not take `row`/);
  });
});

describe("plans against builds", () => {
  let folder = "";
  let client: ElanusClient;

  beforeAll(async () => {
    folder = await temporaryFolder();
    client = await ElanusClient.open(folder);
    const random = seededRandom(3);
    const rows = Array.from({ length: ROWS }, (_, id) => {
      return { id, v: Float32Array.from({ length: DIM }, () => random() - 0.5) };
    });
    for (const [i] of plannedIndexes(DIM, ROWS).entries()) {
      const fields = [
        { name: "id", data_type: "Int64" as const, is_primary_key: true },
        { name: "v", data_type: "FloatVector" as const, dim: DIM },
      ];
      await client.createCollection({ collection_name: `c${i}`, fields });
      await client.insert({ collection_name: `c${i}`, data: rows });
      await client.flushSync({ collection_names: [`c${i}`] });
    }
  });

  afterAll(async () => {
    await client.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A prefix by hand, so that what is measured is what was planned, and a quick build: it has the same size. */
  function builtAs({ index_type, params }: PlannedIndex): Record<string, unknown> {
    if (index_type === "HNSW") return { ...params, efConstruction: 20, prefix: DIM, rotate: "none" };
    if (index_type === "DISKANN") return { ...params, search_list_size: 20 };
    return "efConstruction" in params ? { ...params, efConstruction: 20 } : params;
  }

  test("bytes in memory and on disk are within 15 % of what is measured, for each index", async () => {
    expect.assertions(1);
    const measured = new Map<string, { memory: number; disk: number }>();
    for (const [i, index] of plannedIndexes(DIM, ROWS).entries()) {
      const collection_name = `c${i}`;
      const request = { collection_name, field_name: "v", index_type: index.index_type, metric_type: "COSINE" };
      await client.createIndex({ ...request, params: builtAs(index) });
      await client.waitForIndex({ collection_name });
    }
    // What builds leave in memory is gone when the database has been opened again.
    await client.close();
    client = await ElanusClient.open(folder);
    const { collections } = await client.info();
    for (const { name, bytes_on_disk } of collections) {
      await client.search({ collection_name: name, data: new Float32Array(DIM).fill(1), limit: 10 });
      const [described] = (await client.describeIndex({ collection_name: name })).index_descriptions;
      measured.set(name, { memory: described.bytes ?? 0, disk: bytes_on_disk });
    }
    expect(measured.size).toBe(plannedIndexes(DIM, ROWS).length);
    for (const [i, index] of plannedIndexes(DIM, ROWS).entries()) {
      const { vectors, memory, disk } = indexBytes(index, ROWS, DIM, 1);
      const found = measured.get(`c${i}`) ?? { memory: 0, disk: 0 };
      // Vectors are read into memory as they are needed: what is measured of them depends on the search.
      const whole = found.memory + (index.vectorsInMemory ? vectors : 0);
      const label = `${index.index_type} ${JSON.stringify(index.params)}`;
      const errors = { memory: memory / whole - 1, disk: disk / found.disk - 1 };
      for (const [what, error] of Object.entries(errors)) {
        if (Math.abs(error) >= 0.15) throw new Error(`${label}: ${what} is off by ${(error * 100).toFixed(1)} %`);
      }
    }
  });
});
