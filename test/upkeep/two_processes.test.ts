import { execFile } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { Database } from "../../src/engine/database.ts";
import { backupDatabase, ElanusClient, ElanusError, restoreDatabase, verifyDatabase } from "../../src/index.ts";
import { type FileSystem, nodeFileSystem } from "../../src/storage/index.ts";
import { expectError } from "../client/backends.ts";
import { temporaryFolder } from "../storage/file_systems.ts";
import { compiledElanus, expectSnapshot, KILL_ROUNDS, startWriter } from "./other_process.ts";
import { makeSample, rowsOf } from "./sample_database.ts";

const SNAPSHOTS = 25;

test("while another process writes, seals and merges, readers see snapshots, and a writer is refused", async () => {
  const folder = join(temporaryFolder(), "db");
  const { child, acknowledged, atLeast } = startWriter(folder);
  await atLeast(20);
  await expectError(ElanusClient.open(folder), "DATABASE_IN_USE", new RegExp(`process ${child.pid}`));
  let last = 0;
  for (let i = 0; i < SNAPSHOTS; i++) {
    await atLeast(20 + i * 10);
    const before = [...acknowledged];
    const reader = await ElanusClient.open(folder, { readOnly: true });
    const rows = await expectSnapshot(reader, before);
    // Each of the four writers may have taken back the second row of a pair that the last snapshot had.
    expect(rows).toBeGreaterThanOrEqual(last - 4);
    last = rows;
    await expectError(reader.flush({ collection_names: ["products"] }), "READ_ONLY", /readOnly/);
    await reader.close();
  }
  expect(child.exitCode).toBeNull();
});

test("backups of a database that another process writes to are whole, and have all that was acknowledged", async () => {
  const scratch = temporaryFolder();
  const folder = join(scratch, "db");
  const { child, acknowledged, atLeast } = startWriter(folder);
  for (let i = 0; i < 6; i++) {
    await atLeast(20 + i * 40);
    const before = [...acknowledged];
    await backupDatabase({ db: folder, to: join(scratch, `${i}.backup`) });
    expect((await verifyDatabase({ db: folder })).damages).toEqual([]);
    await restoreDatabase({ from: join(scratch, `${i}.backup`), db: join(scratch, `${i}`) });
    const restored = await ElanusClient.open(join(scratch, `${i}`));
    await expectSnapshot(restored, before);
    await restored.close();
  }
  expect(child.exitCode).toBeNull();
});

test("kill -9 at any moment and at chosen operations loses nothing acknowledged (dozens of rounds)", async () => {
  const run = [KILL_ROUNDS, "--rounds", "24", "--seed", "20261", "--base", compiledElanus()];
  const { stdout } = await promisify(execFile)(process.execPath, run);
  expect(JSON.parse(stdout)).toMatchObject({ rounds: 24, lost: 0 });
}, 180_000);

test("a folder that may not be written is refused to writers, and open to readers", async () => {
  const folder = join(temporaryFolder(), "db");
  const { rows } = await makeSample(folder);
  const refuse = (path: string) => Promise.reject(new ElanusError("READ_ONLY", `\`${path}\` may not be written`));
  const fs: FileSystem = {
    ...nodeFileSystem,
    open: (path, mode) => (mode === "read" ? nodeFileSystem.open(path, mode) : refuse(path)),
    rename: refuse,
    remove: refuse,
    makeFolder: refuse,
  };
  await expectError(Database.open(folder, {}, { fs, folder }), "READ_ONLY", /may not be written/);
  const database = await Database.open(folder, { readOnly: true }, { fs, folder });
  expect(database.collection("products").rowCount).toBe(rows.size);
  await database.close();
});

// Root may write wherever it likes.
test.skipIf(process.getuid?.() === 0)("the same, refused by the system itself", async () => {
  const folder = join(temporaryFolder(), "db");
  const { rows } = await makeSample(folder);
  chmodSync(folder, 0o555);
  try {
    await expectError(ElanusClient.open(folder), "READ_ONLY", /read-only/);
    const reader = await ElanusClient.open(folder, { readOnly: true });
    expect((await rowsOf(reader)).size).toBe(rows.size);
    await reader.close();
  } finally {
    chmodSync(folder, 0o755);
  }
});
