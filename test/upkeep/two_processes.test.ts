import { execFile } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { Database } from "../../src/engine/catalog/database.ts";
import { backupDatabase, ElanusClient, ElanusError, restoreDatabase, verifyDatabase } from "../../src/index.ts";
import { type FileSystem, nodeFileSystem } from "../../src/storage/index.ts";
import { expectError } from "../client/backends.ts";
import { temporaryFolder } from "../storage/file_systems.ts";
import { compiledElanus, expectSnapshot, KILL_ROUNDS, startWriter } from "./other_process.ts";
import { makeSample, rowsOf } from "./sample_database.ts";

const SNAPSHOTS = 25;
const PRODUCTS = { collection_name: "products" };

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
    const pairs = await expectSnapshot(reader, before);
    expect(pairs).toBeGreaterThanOrEqual(last);
    last = pairs;
    await expectError(reader.flush({ collection_names: ["products"] }), "READ_ONLY", /readOnly/);
    await reader.close();
  }
  expect(child.exitCode).toBeNull();
});

test("a follower keeps up with another process, over its kill -9, with the next one that writes", async () => {
  const folder = join(temporaryFolder(), "db");
  let first = 0;
  let writer = startWriter(folder);
  await writer.atLeast(20);
  const follower = await ElanusClient.open(folder, { readOnly: true });
  const all: number[] = [];
  let last = 0;
  for (let round = 0; round < 2; round++) {
    for (let look = 1; look <= 10; look++) {
      await writer.atLeast(look * 12);
      const before = [...all, ...writer.acknowledged];
      const iterator = await follower.queryIterator({ ...PRODUCTS, batchSize: 50, consistency_level: "Strong" });
      const pairs = await expectSnapshot(follower, before, "Strong");
      expect(pairs).toBeGreaterThanOrEqual(last);
      // It was begun before that look, so that it has no more, however much came while it went on.
      const iterated = new Set<unknown>();
      let count = 0;
      for await (const batch of iterator) {
        count += batch.length;
        for (const { id } of batch) iterated.add(Number(id));
      }
      expect(count).toBe(iterated.size);
      for (const id of before) expect(iterated).toContain(id * 2);
      last = await expectSnapshot(follower, before, "Eventually");
      expect(last).toBeGreaterThanOrEqual(pairs);
    }
    const { child } = writer;
    child.kill("SIGKILL");
    await new Promise((ended) => child.once("close", ended));
    all.push(...writer.acknowledged);
    last = await expectSnapshot(follower, all, "Strong");
    first += 100_000;
    writer = startWriter(folder, first);
  }
  await follower.close();
}, 180_000);

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
