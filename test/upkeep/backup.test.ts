import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Database } from "../../src/engine/catalog/database.ts";
import { backUp } from "../../src/engine/upkeep/backup.ts";
import { restoreBackup } from "../../src/engine/upkeep/restore.ts";
import { backupDatabase, ElanusClient, restoreDatabase, verifyDatabase } from "../../src/index.ts";
import { nodeFileSystem } from "../../src/storage/index.ts";
import { expectError } from "../client/backends.ts";
import { temporaryFolder } from "../storage/file_systems.ts";
import { Random } from "../storage/random.ts";
import { SimulatedFileSystem } from "../storage/simulated_file_system.ts";
import { ATTACHMENT, collection_name, filesIn, flipBit, makeSample, rowsOf } from "./sample_database.ts";

describe("a backup", () => {
  test("restores rows, indexes, attachments and what only the log had", async () => {
    const scratch = temporaryFolder();
    const db = join(scratch, "shop.elanus");
    const { rows } = await makeSample(db);
    const steps: number[] = [];
    const onProgress = (done: number, total: number) => steps.push(done / total);
    const report = await backupDatabase({ db, to: `${scratch}/backups/`, onProgress });
    expect(report).toMatchObject({ collections: 2, files: filesIn(db).length - 2 });
    expect(filesIn(join(scratch, "backups"))).toEqual([expect.stringMatching(/^shop-.*\.elanus-backup$/)]);
    expect(steps.at(-1)).toBe(1);

    const restored = await restoreDatabase({ from: join(scratch, "backups"), db: join(scratch, "again") });
    expect(restored).toMatchObject({ collections: 2, files: report.files });
    const client = await ElanusClient.open(join(scratch, "again"));
    expect(Object.fromEntries(await rowsOf(client))).toEqual(Object.fromEntries(rows));
    expect(await client.getAttachment({ collection_name, name: "model" })).toEqual(ATTACHMENT);
    const { indexed_rows } = await client.getIndexBuildProgress({ collection_name });
    expect(indexed_rows).toBeGreaterThan(100);
    await client.close();
    expect((await verifyDatabase({ db: join(scratch, "again") })).damages).toEqual([]);
  });

  test("of a client is taken while it writes; a database in memory comes to disk by it", async () => {
    const scratch = temporaryFolder();
    const client = await ElanusClient.open(":memory:");
    await client.createCollection({ collection_name, dimension: 2 });
    const insert = (id: number) => client.insert({ collection_name, data: [{ id, vector: [id, 1] }] });
    await insert(0);
    const writing = Promise.all(Array.from({ length: 50 }, (_, i) => insert(i + 1)));
    const flushing = client.flushSync({ collection_names: [collection_name] });
    await client.backup({ to: join(scratch, "memory.backup") });
    await Promise.all([writing, flushing]);
    await client.close();
    await restoreDatabase({ from: join(scratch, "memory.backup"), db: join(scratch, "db") });
    const restored = await ElanusClient.open(join(scratch, "db"), { readOnly: true });
    const { data } = await restored.query({ collection_name, ids: ["0"] });
    expect(data.length).toBe(1);
    await restored.close();
  });

  test("overwrites nothing, and no restore does", async () => {
    const scratch = temporaryFolder();
    const db = join(scratch, "db");
    await makeSample(db);
    const to = join(scratch, "a.backup");
    await backupDatabase({ db, to });
    const before = readFileSync(to);
    await expectError(backupDatabase({ db, to }), "INVALID_PARAMETER", /is there already.*overwritten/);
    expect(readFileSync(to)).toEqual(before);
    await expectError(restoreDatabase({ from: to, db }), "INVALID_PARAMETER", /database already.*overwritten/);
    writeFileSync(join(scratch, "photo"), "x");
    await expectError(restoreDatabase({ from: to, db: scratch }), "NOT_A_DATABASE", /holds/);
    await expectError(restoreDatabase({ from: join(scratch, "photo"), db: "x" }), "CORRUPT", /photo/);
    const segment = filesIn(db).find((file) => file.endsWith(".segment")) ?? "";
    await expectError(restoreDatabase({ from: join(db, segment), db: "x" }), "INVALID_FILE", /no backup/);
    await expectError(restoreDatabase({ from: scratch, db: "x" }), "INVALID_FILE", /0 backups/);
  });

  test("of a damaged database is refused, and leaves no file", async () => {
    const scratch = temporaryFolder();
    const db = join(scratch, "db");
    await makeSample(db);
    for (const file of filesIn(db).filter((name) => name.endsWith(".segment"))) {
      flipBit(join(db, file), 40, 3);
      await expectError(backupDatabase({ db, to: join(scratch, "b") }), "CORRUPT", /repair/);
      flipBit(join(db, file), 40, 3);
      expect(filesIn(scratch).filter((name) => name.startsWith("b"))).toEqual([]);
    }
  });

  test("with a flipped bit anywhere is refused, and leaves no database", async () => {
    const scratch = temporaryFolder();
    const from = join(scratch, "a.backup");
    await makeSample(join(scratch, "db"));
    const { bytes } = await backupDatabase({ db: join(scratch, "db"), to: from });
    const random = new Random(77);
    for (let round = 0; round < 40; round++) {
      const byte = round < 20 ? random.below(bytes) : bytes - 1 - random.below(600);
      flipBit(from, byte, 1);
      const restore = restoreDatabase({ from, db: join(scratch, "restored") });
      await expectError(restore, "CORRUPT", /./);
      expect(
        filesIn(scratch).filter((name) => name.startsWith("restored")),
        `byte ${byte}`,
      ).toEqual([]);
      flipBit(from, byte, 1);
    }
  });

  test("that is cut off is none, and one that was stopped leaves nothing", async () => {
    const scratch = temporaryFolder();
    const from = join(scratch, "a.backup");
    const db = join(scratch, "db");
    await makeSample(db);
    await backupDatabase({ db, to: from });
    const whole = readFileSync(from);
    for (const share of [0, 0.3, 0.9, 0.999]) {
      writeFileSync(from, whole.subarray(0, whole.length * share));
      await expectError(restoreDatabase({ from, db: join(scratch, "x") }), "CORRUPT", /./);
    }
    const aborted = AbortSignal.abort();
    await expectError(backupDatabase({ db, to: join(scratch, "b"), signal: aborted }), "CANCELLED", /stopped/);
    writeFileSync(from, whole);
    await expectError(restoreDatabase({ from, db: join(scratch, "x"), signal: aborted }), "CANCELLED", /stopped/);
    expect(filesIn(scratch).filter((name) => !name.startsWith("db"))).toEqual(["a.backup"]);
  });
});

test("power loss at any moment leaves a whole backup or none, and a whole database or none", async () => {
  const db = join(temporaryFolder(), "db");
  const { rows } = await makeSample(db);
  const source = { fs: nodeFileSystem, folder: db };
  const whole = new SimulatedFileSystem();
  await whole.makeFolder("to");
  await backUp(source, { fs: whole, path: "to/b" });
  const first = whole.operations;
  await restoreBackup({ fs: whole, path: "to/b" }, { fs: whole, folder: "to/db" });
  const random = new Random(3);
  for (let at = 0; at < whole.operations; at += at < first ? 1 : 3) {
    const fs = new SimulatedFileSystem();
    await fs.makeFolder("to");
    fs.powerLossAt = at;
    const work = async () => {
      await backUp(source, { fs, path: "to/b" });
      await restoreBackup({ fs, path: "to/b" }, { fs, folder: "to/db" });
    };
    await expect(work(), `operation ${at}`).rejects.toThrow();
    const found = await fs.afterPowerLoss(random);
    await found.makeFolder("to");
    if ((await found.kindOf("to/b")) === "file") {
      await restoreBackup({ fs: found, path: "to/b" }, { fs: found, folder: "to/other" });
      await expectRows(found, "to/other", rows.size);
    }
    if ((await found.kindOf("to/db/MANIFEST")) === "file") {
      for (const { name } of await found.list("to/db")) if (name.endsWith(".lock")) await found.remove(`to/db/${name}`);
      await expectRows(found, "to/db", rows.size);
    }
  }
});

async function expectRows(fs: SimulatedFileSystem, folder: string, rows: number): Promise<void> {
  const database = await Database.open(folder, { readOnly: true }, { fs, folder });
  expect(database.collection(collection_name).rowCount).toBe(rows);
  await database.close();
}
