import { expect, test } from "vitest";
import { Database } from "../../src/engine/catalog/database.ts";
import { sealCollection } from "../../src/engine/compaction/seal.ts";
import { keysOf } from "../../src/engine/query/query.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import { defineCollection } from "../../src/schema/define_collection.ts";
import { Random } from "../storage/random.ts";
import { SimulatedFileSystem } from "../storage/simulated_file_system.ts";

const WRITES = 16;
const MODES = ["sync", "group", "os"] as const;
const schema = defineCollection({
  name: "c",
  fields: [
    { name: "id", data_type: "Int64", is_primary_key: true },
    { name: "vector", data_type: "FloatVector", dim: 2 },
  ],
});

/** Pairs of rows, one write after another, sealed now and then; `acknowledged` counts the writes. */
async function run(fs: SimulatedFileSystem, durability: (typeof MODES)[number], counts: { acknowledged: number }) {
  const database = await Database.open("db", { durability }, { fs, folder: "db" });
  const collection = await database.createCollection(schema);
  for (let write = 0; write < WRITES; write++) {
    const rows = [write * 2, write * 2 + 1].map((id) => ({ id, vector: [id, 1] }));
    const batch = encodeRows(collection.layout, rows, { nextAutoId: () => 0n, keysAreGiven: true });
    await collection.writer.write(batch, async () => {});
    counts.acknowledged++;
    if (write % 6 === 5) await sealCollection(collection);
  }
}

/** The writes that are there, each with both its rows. */
async function writesIn(fs: SimulatedFileSystem): Promise<number[]> {
  const database = await Database.open("db", { readOnly: true }, { fs, folder: "db" });
  const found: number[] = [];
  if (database.hasCollection("c")) {
    const collection = database.collection("c");
    for (let write = 0; write < WRITES; write++) {
      const keys = keysOf(collection.layout, [write * 2, write * 2 + 1]);
      const rows = [0, 1].filter((i) => collection.segments.some((segment) => segment.find(keys, i) >= 0)).length;
      expect(rows).not.toBe(1);
      if (rows === 2) found.push(write);
    }
  }
  await database.close();
  return found;
}

test.each(MODES)(
  "after power loss in `%s` mode there are the first writes, whole, as far as it promises",
  async (mode) => {
    const whole = new SimulatedFileSystem();
    await run(whole, mode, { acknowledged: 0 });
    const random = new Random(41);
    let lost = 0;
    for (let at = 12; at < whole.operations; at++) {
      const fs = new SimulatedFileSystem();
      const counts = { acknowledged: 0 };
      fs.powerLossAt = at;
      await run(fs, mode, counts).catch(() => undefined);
      const found = await writesIn(await fs.afterPowerLoss(random));
      const told = `power lost at operation ${at}, seed ${random.seed}`;
      expect(found, told).toEqual(Array.from(found, (_, i) => i));
      lost += Math.max(0, counts.acknowledged - found.length);
      // One write more may have come to the disk than was told.
      expect(found.length, told).toBeLessThanOrEqual(counts.acknowledged + 1);
    }
    if (mode === "os") expect(lost).toBeGreaterThan(0);
    else expect(lost).toBe(0);
  },
);
