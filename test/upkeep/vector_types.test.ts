import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backupDatabase, ElanusClient, repairDatabase, restoreDatabase, verifyDatabase } from "../../src/index.ts";
import { temporaryFolder } from "../storage/file_systems.ts";
import { Random } from "../storage/random.ts";
import { copyOf, filesIn, flipBit } from "./sample_database.ts";

const collection_name = "vectors";
const COUNT = 4000;
const FLIPS = 12;

function row(id: number) {
  return {
    id: String(id),
    half: Array.from({ length: 60 }, (_, i) => (id % 500) + i),
    bits: Array.from({ length: 30 }, (_, i) => (id >>> (i % 12)) & 255),
    words: Object.fromEntries(Array.from({ length: id % 40 }, (_, i) => [i * 7 + id, 1 + i])),
  };
}

async function makeDatabase(db: string): Promise<void> {
  const client = await ElanusClient.open(db, { durability: "os" });
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "half", data_type: "Float16Vector", dim: 60 },
      { name: "bits", data_type: "BinaryVector", dim: 240 },
      { name: "words", data_type: "SparseFloatVector" },
    ],
  });
  await client.insert({ collection_name, data: Array.from({ length: COUNT }, (_, id) => row(id)) });
  await client.flushSync({ collection_names: [collection_name] });
  await client.close();
}

async function rowsOf(db: string) {
  const client = await ElanusClient.open(db, { readOnly: true });
  const { data } = await client.query({ collection_name, output_fields: ["*"] });
  await client.close();
  return data;
}

test("a backup holds vectors of every shape; damage to them costs the rows that it touches, and no others", async () => {
  const scratch = temporaryFolder();
  const original = join(scratch, "original");
  await makeDatabase(original);
  await backupDatabase({ db: original, to: join(scratch, "backup") });
  await restoreDatabase({ from: join(scratch, "backup"), db: join(scratch, "restored") });
  expect(await rowsOf(join(scratch, "restored"))).toEqual(Array.from({ length: COUNT }, (_, id) => row(id)));
  const random = new Random(77);
  const [file] = filesIn(original).sort((a, b) => statSync(join(original, b)).size - statSync(join(original, a)).size);
  for (let round = 0; round < FLIPS; round++) {
    const db = copyOf(original, join(scratch, "flipped"));
    flipBit(join(db, file), random.below(statSync(join(db, file)).size), random.below(8));
    const where = `seed ${random.seed}, round ${round}`;
    expect((await verifyDatabase({ db })).damages.length, where).toBeGreaterThan(0);
    const { lostRows } = await repairDatabase({ db });
    const kept = await rowsOf(db);
    for (const each of kept) expect(each, where).toEqual(row(Number(each.id)));
    expect(kept.length, where).toBe(COUNT - lostRows);
    rmSync(db, { recursive: true });
    rmSync(`${db}.before-repair`, { recursive: true, force: true });
  }
  rmSync(scratch, { recursive: true });
});
