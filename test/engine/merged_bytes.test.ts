import { expect, test } from "vitest";
import { planMerges, SEGMENT_BYTES } from "../../src/engine/compaction/merge_plan.ts";
import { mergedBytes } from "../../src/engine/compaction/merged_bytes.ts";
import { indexRules } from "../../src/index/registry.ts";
import type { IndexParams } from "../../src/index/vector_index.ts";
import { graphBytesPerRow } from "../../src/kernels/graph_room.ts";
import { defineCollection } from "../../src/schema/define_collection.ts";

const GIB = 2 ** 30;
const LARGE_MACHINE = 64 * GIB;
const KEY_BYTES = 8;

/** What a collection of one vector field may merge; `type` of its index, absent: it has none. */
function merged(dim: number, type?: string, params: IndexParams = {}, memory = LARGE_MACHINE, more: string[] = []) {
  const vectors = ["vector", ...more].map((name) => ({ name, data_type: "FloatVector" as const, dim }));
  const key = { name: "id", data_type: "Int64" as const, is_primary_key: true };
  const { fields } = defineCollection({ name: "c", fields: [key, ...vectors] });
  const indexes = type === undefined ? [] : [definition(type, params)];
  return mergedBytes({ vectors: fields.filter(({ name }) => name !== "id") }, { indexes }, memory);
}

function definition(type: string, given: IndexParams) {
  const params = indexRules("dense", type).checkBuildParams(given);
  return { id: 1, name: "vector", field: "vector", type, metric: "IP" as const, params };
}

test("a million rows of 768 dims become one graph, which fits into a memory with them however it is built", () => {
  for (const [type, params] of [
    ["HNSW", { M: 16 }],
    ["HNSW", {}],
    ["DISKANN", { max_degree: 32 }],
    ["AUTOINDEX", {}],
  ] as const) {
    const bytes = merged(768, type, params);
    expect(bytes, type).toBeGreaterThan(1e6 * (768 * 4 + KEY_BYTES));
    expect(bytes).toBeLessThanOrEqual(3 * GIB);
  }
  const rows = merged(768, "HNSW", { M: 16 }) / (768 * 4);
  expect(rows * (768 * 4 + graphBytesPerRow(16, 768))).toBeLessThan(2 ** 32);
});

test("more links leave room for fewer rows, and short rows are no more than can be linked", () => {
  expect(merged(768, "HNSW", { M: 128 })).toBeLessThan(merged(768, "HNSW", { M: 16 }));
  expect(merged(128, "HNSW", { M: 16 })).toBe(2 ** 21 * 128 * 4);
});

test("segments stay small without an index that says what it takes, and where the machine has little memory", () => {
  expect(merged(768)).toBe(SEGMENT_BYTES);
  expect(merged(768, "IVF_FLAT")).toBe(SEGMENT_BYTES);
  expect(merged(768, "HNSW_SQ", { sq_type: "FP16" })).toBe(SEGMENT_BYTES);
  expect(merged(768, "HNSW", {}, LARGE_MACHINE, ["other"])).toBe(SEGMENT_BYTES);
  expect(merged(768, "HNSW", {}, 8 * GIB)).toBe(SEGMENT_BYTES);
  expect(merged(768, "HNSW", {}, 16 * GIB)).toBe(2 * GIB);
});

test("segments that were full are merged where a merged one may be larger", () => {
  const segments = [1, 2, 3].map((id) => ({ id, liveBytes: 0.95 * GIB, liveRows: 333_000, deletedRows: 0 }));
  expect(planMerges(segments)).toEqual([]);
  expect(planMerges(segments, "due", 3 * GIB)).toEqual([[1, 2, 3]]);
});
