import { expect, it } from "vitest";
import { indexFamily } from "../../../src/index/registry.ts";
import { partsInMemory } from "../../../src/index/stored_parts.ts";
import type { StoredRows } from "../../../src/kernels/absent_rows.ts";
import { Bitset } from "../../../src/kernels/bitset.ts";
import { VectorRows } from "../../../src/kernels/vector_rows.ts";
import { clustered, rowsOf } from "../vectors.ts";

const COUNT = 3000;
const DIM = 16;

/** The rows as a file would hold them. */
function storedRows(rows: VectorRows): StoredRows {
  const bytes = rows.block(0, rows.count).slice();
  const readNow = (offset: number, target: Uint8Array) => target.set(bytes.subarray(offset, offset + target.length));
  return {
    blockBytes: rows.strideBytes,
    readNow,
    read: async (offset, target) => readNow(offset, target),
    readEach(parts) {
      for (const { position, target } of parts) readNow(position, target);
    },
  };
}

it.each(["IVF_FLAT", "IVF_SQ8", "IVF_PQ"])("%s reads of absent rows those alone that it scores", async (type) => {
  const rows = rowsOf(clustered({ count: COUNT, dim: DIM, seed: 12 }), DIM);
  const family = indexFamily(type);
  const params = family.checkBuildParams({ nlist: 40, ...(type === "IVF_PQ" ? { m: 8 } : {}) });
  const built = await family.build(rows, "L2", params);
  const allowed = new Bitset(COUNT);
  for (let row = 0; row < COUNT; row += 3) allowed.add(row);
  for (const filter of [undefined, allowed]) {
    const absent = new VectorRows(DIM, COUNT);
    absent.extendFrom(storedRows(rows), COUNT);
    const parts = Object.entries(built.save()).map(([name, bytes]) => [name, bytes.slice()]);
    const loaded = await family.load(absent, "L2", params, partsInMemory(Object.fromEntries(parts)));
    for (const vector of clustered({ count: 3, dim: DIM, seed: 13 })) {
      for (const [nprobe, limit] of [
        [2, 10],
        [1, 200],
      ]) {
        const query = { vector, limit, params: { nprobe }, allowed: filter };
        const hits = built.search(query);
        expect(hits.strategy).toBe(filter === undefined ? "ivf" : limit === 200 ? "scan" : "ivf + filter");
        expect(loaded.search(query)).toEqual(hits);
      }
      if (filter === undefined) expect(absent.residentBytes).toBeLessThan(COUNT * absent.strideBytes);
    }
  }
});
