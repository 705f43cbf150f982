import { expect, it } from "vitest";
import { binaryFamily, indexFamily } from "../../../src/index/registry.ts";
import { partsInMemory } from "../../../src/index/stored_parts.ts";
import type { IndexFamily, IndexParams, MetricType } from "../../../src/index/vector_index.ts";
import { Bitset } from "../../../src/kernels/bitset.ts";
import { VectorRows } from "../../../src/kernels/vector_rows.ts";
import { StoredBytes } from "../../kernels/stored_bytes.ts";
import { clustered, random } from "../vectors.ts";

const COUNT = 6000;
const DIM = 40;
const QUERIES = 70;

const CASES: readonly [string, IndexFamily, MetricType, IndexParams, IndexParams, string][] = [
  ["IVF_FLAT", indexFamily("IVF_FLAT"), "COSINE", { nlist: 64 }, { nprobe: 6 }, "ivf"],
  ["IVF_FLAT of many lists", indexFamily("IVF_FLAT"), "L2", { nlist: 500 }, { nprobe: 3 }, "ivf"],
  ["IVF_SQ8", indexFamily("IVF_SQ8"), "IP", { nlist: 64 }, { nprobe: 6 }, "ivf"],
  ["IVF_PQ", indexFamily("IVF_PQ"), "L2", { nlist: 64, m: 8 }, { nprobe: 6 }, "ivf"],
  ["SCANN", indexFamily("SCANN"), "COSINE", { nlist: 64 }, { nprobe: 6 }, "ivf"],
  ["BIN_IVF_FLAT", binaryFamily("BIN_IVF_FLAT"), "JACCARD", { nlist: 64 }, { nprobe: 6 }, "ivf"],
  ["RP_LSH", indexFamily("RP_LSH"), "L2", { nbits: 128 }, { refine_k: 8 }, "lsh"],
];

/** Every row with this chance. */
function some(share: number): Bitset {
  const next = random(5);
  const bits = new Bitset(COUNT);
  for (let row = 0; row < COUNT; row++) if (next() < share) bits.add(row);
  return bits;
}

/** Rows, and queries that are none of them. */
function sample(metric: MetricType) {
  const isBinary = metric === "JACCARD";
  const type = isBinary ? "bit" : "f32";
  const rows = new VectorRows(DIM, COUNT, type);
  const asked = new VectorRows(DIM, QUERIES, type);
  clustered({ count: COUNT + QUERIES, dim: DIM, seed: 6 }).forEach((vector, i) => {
    (i < COUNT ? rows : asked).append(isBinary ? vector.map((x) => (x > 0 ? 1 : 0)) : vector);
  });
  const queries = Array.from({ length: QUERIES }, (_, i) => (isBinary ? asked.bytes(i) : asked.row(i)).slice());
  return { rows, queries };
}

it.each(CASES)("many queries of %s find what each finds alone, to the last bit", async (...given) => {
  const [, family, metric, build, params, ran] = given;
  const { rows, queries } = sample(metric);
  const index = await family.build(rows, metric, family.checkBuildParams(build));
  for (const [limit, allowed, strategy] of [
    [10, undefined, ran],
    [40, undefined, ran],
    [10, Bitset.full(COUNT), ran],
    [10, some(0.7), `${ran} + filter`],
  ] as const) {
    const alone = queries.map((vector) => index.search({ vector, limit, params, allowed }));
    expect(new Set(alone.map((hits) => hits.strategy))).toEqual(new Set([strategy]));
    expect(await index.searchMany?.(queries, { limit, params, allowed })).toEqual(alone);
  }
  // Where a scan costs less, whoever asks goes on in turns.
  expect(index.searchMany?.(queries, { limit: 10, params, allowed: some(0.001) })).toBeUndefined();
  expect(() => index.searchMany?.(queries, { limit: 10, params: { ef: 5 } })).toThrow(/`ef`/);
  rows.memory.release();
});

it.each(CASES)("many queries of %s over rows on disk are left to the caller, or agree", async (...given) => {
  const [, family, metric, build, params] = given;
  const { rows, queries } = sample(metric);
  const checked = family.checkBuildParams(build);
  const built = await family.build(rows, metric, checked);
  const onDisk = VectorRows.onDisk(DIM, COUNT, rows.type, StoredBytes.of(rows, 65_536));
  const index = await family.load(onDisk, metric, checked, partsInMemory(built.save()));
  const many = index.searchMany?.(queries, { limit: 10, params });
  if (family.type !== "RP_LSH") expect(many).toBeUndefined();
  else expect(await many).toEqual(queries.map((vector) => index.search({ vector, limit: 10, params })));
  for (const { memory } of [rows, onDisk]) memory.release();
});
