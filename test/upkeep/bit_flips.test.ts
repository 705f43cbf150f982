import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ElanusClient, ElanusError, repairDatabase, verifyDatabase } from "../../src/index.ts";
import { temporaryFolder } from "../storage/file_systems.ts";
import { Random } from "../storage/random.ts";
import { copyOf, filesIn, flipBit, makeSample, rowsOf, type Sample } from "./sample_database.ts";

const FLIPS = Number(process.env.ELANUS_FLIPS ?? 100);

/** Every file is hit about as often as every other, whatever its size. */
test("a flipped bit in any file is found, never answers wrongly, and is repaired", {
  timeout: FLIPS * 3000,
}, async () => {
  const scratch = temporaryFolder();
  const original = join(scratch, "original");
  const sample = await makeSample(original);
  expect((await verifyDatabase({ db: original })).damages).toEqual([]);
  const files = filesIn(original);
  const random = new Random(Number(process.env.ELANUS_SEED ?? 20_261));
  for (let round = 0; round < FLIPS; round++) {
    const db = copyOf(original, join(scratch, "flipped"));
    const file = files[round % files.length];
    const byte = random.below(statSync(join(db, file)).size);
    const bit = random.below(8);
    flipBit(join(db, file), byte, bit);
    const where = `seed ${random.seed}, round ${round}: bit ${bit} of byte ${byte} of ${file}`;
    await check(db, file, sample, where);
    for (const name of filesIn(scratch).filter((name) => !name.startsWith("original"))) rmSync(join(scratch, name));
    rmSync(db, { recursive: true });
    rmSync(`${db}.before-repair`, { recursive: true, force: true });
  }
});

async function check(db: string, file: string, sample: Sample, where: string): Promise<void> {
  const { damages, notes } = await verifyDatabase({ db });
  const found = damages.map((damage) => damage.file);
  // The mark at a log's end holds nothing, and damage to it looks like a write that was torn.
  if (found.length === 0) expect([file.endsWith(".wal"), notes.length > 0], where).toEqual([true, true]);
  else expect(new Set(found), where).toEqual(new Set([file]));
  const opened = await openRows(db, where);
  if (opened !== undefined) expect(Object.fromEntries(opened), where).toEqual(Object.fromEntries(sample.rows));

  const { repairs, lostRows, kept } = await repairDatabase({ db });
  expect((await verifyDatabase({ db })).damages, where).toEqual([]);
  const repaired = await openRows(db, where);
  expect(repaired, where).toBeDefined();
  const rows = repaired ?? new Map();
  for (const row of rows.values()) expect(sample.ever, where).toContain(JSON.stringify(row));
  const kinds = new Set(repairs.map(({ kind }) => kind));
  const mayDiffer = kinds.has("log") || kinds.has("deletions");
  if (!mayDiffer) {
    expect(rows.size, where).toBeGreaterThanOrEqual(sample.rows.size - lostRows);
    for (const [id, row] of rows) expect(row, where).toEqual(sample.rows.get(id));
  }
  // One damaged file costs what it held, and no more: a log here holds six keys, a segment sixty.
  let missing = 0;
  for (const [id, row] of sample.rows) if (JSON.stringify(rows.get(id)) !== JSON.stringify(row)) missing++;
  expect(missing, where).toBeLessThanOrEqual(kinds.has("segment") ? lostRows : kinds.has("log") ? 6 : 0);
  if (repairs.length > 0 && opened === undefined) expect(filesIn(kept ?? ""), where).toContain(file);
}

async function openRows(db: string, where: string) {
  let client: ElanusClient | undefined;
  try {
    client = await ElanusClient.open(db, { readOnly: true });
    return await rowsOf(client);
  } catch (error) {
    expect(error, where).toBeInstanceOf(ElanusError);
    expect(error, where).toMatchObject({ code: "CORRUPT", hint: expect.stringMatching(/repair|backup/) });
    return undefined;
  } finally {
    await client?.close();
  }
}
