import { expect, it } from "vitest";
import { indexFamily } from "../../../src/index/registry.ts";
import { partsInMemory } from "../../../src/index/stored_parts.ts";
import { Bitset } from "../../../src/kernels/bitset.ts";
import { VectorRows } from "../../../src/kernels/vector_rows.ts";
import { StoredBytes } from "../../kernels/stored_bytes.ts";
import { clustered, rowsOf } from "../vectors.ts";

const COUNT = 3000;
const DIM = 16;

/** The rows as a file gives them: in memory once they were needed, or never. */
const STORED = {
  "come when they are needed": (rows: VectorRows) => {
    const absent = new VectorRows(DIM, COUNT);
    absent.extendFrom(StoredBytes.of(rows, rows.strideBytes), COUNT);
    return absent;
  },
  "stay on disk": (rows: VectorRows) => VectorRows.onDisk(DIM, COUNT, "f32", StoredBytes.of(rows, rows.strideBytes)),
};

const TYPES = ["IVF_FLAT", "IVF_SQ8", "IVF_PQ", "SCANN"] as const;
const CASES = TYPES.flatMap((type) => Object.entries(STORED).map(([name, stored]) => [type, name, stored] as const));

it.each(CASES)("%s over rows that %s finds what it finds in memory", async (type, _, stored) => {
  const rows = rowsOf(clustered({ count: COUNT, dim: DIM, seed: 12 }), DIM);
  const family = indexFamily(type);
  const params = family.checkBuildParams({ nlist: 40, ...(type === "IVF_PQ" ? { m: 8 } : {}) });
  const built = await family.build(rows, "L2", params);
  const saved = Object.entries(built.save()).map(([name, bytes]) => [name, bytes.slice()]);
  const third = new Bitset(COUNT);
  for (let row = 0; row < COUNT; row += 3) third.add(row);
  for (const allowed of [undefined, third]) {
    const others = stored(rows);
    const loaded = await family.load(others, "L2", params, partsInMemory(Object.fromEntries(saved)));
    for (const vector of clustered({ count: 3, dim: DIM, seed: 13 })) {
      const strategies = [
        [2, 10],
        [1, 200],
      ].map(([nprobe, limit]) => {
        const query = { vector, limit, params: { nprobe }, allowed };
        const hits = built.search(query);
        const found = loaded.search(query);
        expect(found).toMatchObject({ rows: hits.rows, strategy: hits.strategy });
        // Four rows at a time or one: the sums are rounded in another order.
        found.scores.forEach((score, i) => {
          expect(score).toBeCloseTo(hits.scores[i], 3);
        });
        return hits.strategy;
      });
      expect(strategies).toEqual(allowed === undefined ? ["ivf", "ivf"] : ["ivf + filter", "scan"]);
      const isPartlyRead = allowed === undefined && others.onDisk === undefined;
      if (isPartlyRead) expect(others.residentBytes).toBeLessThan(COUNT * others.strideBytes);
    }
  }
});
