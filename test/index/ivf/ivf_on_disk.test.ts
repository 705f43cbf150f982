import { expect, it } from "vitest";
import { binaryFamily, indexFamily } from "../../../src/index/registry.ts";
import { partsInMemory } from "../../../src/index/stored_parts.ts";
import type { IndexFamily, MetricType } from "../../../src/index/vector_index.ts";
import { Bitset } from "../../../src/kernels/bitset.ts";
import { VectorRows } from "../../../src/kernels/vector_rows.ts";
import { StoredBytes } from "../../kernels/stored_bytes.ts";
import { clustered } from "../vectors.ts";

const COUNT = 3000;
const DIM = 40;

const CASES: readonly [string, IndexFamily, MetricType, Record<string, number>, string][] = [
  ["IVF_FLAT", indexFamily("IVF_FLAT"), "COSINE", { nlist: 40 }, "ivf"],
  ["IVF_SQ8", indexFamily("IVF_SQ8"), "IP", { nlist: 40 }, "ivf"],
  ["IVF_PQ", indexFamily("IVF_PQ"), "L2", { nlist: 40, m: 8 }, "ivf"],
  ["SCANN", indexFamily("SCANN"), "COSINE", { nlist: 40 }, "ivf"],
  ["BIN_IVF_FLAT", binaryFamily("BIN_IVF_FLAT"), "HAMMING", { nlist: 40 }, "ivf"],
  ["RP_LSH", indexFamily("RP_LSH"), "COSINE", {}, "lsh"],
];

it.each(CASES)(
  "%s finds among rows on disk what it finds among rows in memory",
  async (_, family, metric, given, ran) => {
    const isBinary = metric === "HAMMING";
    const rows = new VectorRows(DIM, COUNT, isBinary ? "bit" : "f32");
    for (const vector of clustered({ count: COUNT, dim: DIM, seed: 12 })) {
      rows.append(isBinary ? vector.map((x) => (x > 0 ? 1 : 0)) : vector);
    }
    const params = family.checkBuildParams(given);
    const built = await family.build(rows, metric, params);
    const onDisk = VectorRows.onDisk(DIM, COUNT, rows.type, StoredBytes.of(rows, 65_536));
    const loaded = await family.load(onDisk, metric, params, partsInMemory(built.save()));
    const allowed = new Bitset(COUNT);
    for (let row = 0; row < COUNT; row += 3) allowed.add(row);
    for (const filter of [undefined, allowed]) {
      for (let q = 0; q < 10; q++) {
        const vector = isBinary ? rows.bytes(q * 31).slice() : rows.row(q * 31).slice();
        const query = { vector, limit: 10, params: {}, allowed: filter };
        const hits = built.search(query);
        expect(hits.strategy).toBe(filter === undefined ? ran : `${ran} + filter`);
        expect(loaded.search(query)).toEqual(hits);
      }
    }
    expect(onDisk.residentBytes).toBeLessThanOrEqual(2 ** 20);
    for (const { memory } of [rows, onDisk]) memory.release();
  },
);
