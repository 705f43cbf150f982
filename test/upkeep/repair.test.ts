import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ElanusClient, repairDatabase, verifyDatabase } from "../../src/index.ts";
import { runCli } from "../cli/run_cli.ts";
import { expectError } from "../client/backends.ts";
import { collectionOf } from "../engine/written.ts";
import { temporaryFolder } from "../storage/file_systems.ts";
import { collection_name, copyOf, filesIn, flipBit, makeSample, rowsOf } from "./sample_database.ts";

const ROWS = 2000;
const DIM = 256;

test("of a large segment goes what lies in the broken block, and no more", async () => {
  const db = join(temporaryFolder(), "db");
  const client = await ElanusClient.open(db, { durability: "os" });
  const vectorOf = (id: number) => Array.from({ length: DIM }, (_, i) => (id * 31 + i) % 97);
  await client.createCollection({ collection_name, dimension: DIM, metric_type: "L2" });
  const data = Array.from({ length: ROWS }, (_, id) => ({ id, vector: vectorOf(id), text: `row ${id}` }));
  await client.insert({ collection_name, data });
  await client.flushSync({ collection_names: [collection_name] });
  await client.close();
  const [segment] = filesIn(db).filter((file) => /\d\.segment$/.test(file));
  flipBit(join(db, segment), statSync(join(db, segment)).size - 300_000, 4);

  const { damages } = await verifyDatabase({ db });
  expect(damages).toMatchObject([{ file: segment, kind: "segment", section: expect.stringMatching(/vectors$/) }]);
  const report = await repairDatabase({ db });
  // A block of 65,536 bytes holds parts of 65 rows of 1,024 at most.
  expect(report.lostRows).toBeGreaterThan(0);
  expect(report.lostRows).toBeLessThanOrEqual(65);
  const repaired = await ElanusClient.open(db, { readOnly: true });
  const { data: rows } = await repaired.query({ collection_name, output_fields: ["*"] });
  expect(rows.length).toBe(ROWS - report.lostRows);
  for (const row of rows) expect(row).toMatchObject({ text: `row ${row.id}`, vector: vectorOf(Number(row.id)) });
  await repaired.close();
});

test("of arrays go the rows whose elements lie in the broken block, and no more", async () => {
  const db = join(temporaryFolder(), "db");
  const client = await ElanusClient.open(db, { durability: "os" });
  const count = 4000;
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "vector", data_type: "FloatVector", dim: 2 },
      { name: "numbers", data_type: "Array", element_type: "Int64", max_capacity: 16 },
      { name: "words", data_type: "Array", element_type: "VarChar", max_capacity: 16, max_length: 16 },
    ],
  });
  const numbersOf = (id: number) => Array.from({ length: id % 16 }, (_, i) => String(id * 100 + i));
  const wordsOf = (id: number) => Array.from({ length: (id * 7) % 16 }, (_, i) => `word ${id} ${i}`);
  const data = Array.from({ length: count }, (_, id) => ({
    ...{ id: String(id), vector: [id, 1] },
    ...{ numbers: numbersOf(id), words: wordsOf(id) },
  }));
  await client.insert({ collection_name, data });
  await client.flushSync({ collection_names: [collection_name] });
  await client.close();
  const [segment] = filesIn(db).filter((file) => /\d\.segment$/.test(file));
  const bytes = readFileSync(join(db, segment));
  for (const [text, section] of [
    [Buffer.from("word 2001 1"), /elements\.text$/],
    [Buffer.from(BigInt64Array.of(200_701n).buffer), /elements\.values$/],
  ] as const) {
    const copy = copyOf(db, join(temporaryFolder(), "db"));
    flipBit(join(copy, segment), bytes.indexOf(text), 4);
    expect((await verifyDatabase({ db: copy })).damages).toMatchObject([{ section: expect.stringMatching(section) }]);
    const { lostRows } = await repairDatabase({ db: copy });
    // A block of 65,536 bytes holds some 1,100 rows of numbers, or 650 of words.
    expect(lostRows).toBeGreaterThan(100);
    expect(lostRows).toBeLessThan(1600);
    const repaired = await ElanusClient.open(copy, { readOnly: true });
    const rows = (await repaired.query({ collection_name, output_fields: ["*"] })).data;
    expect(rows.length).toBe(count - lostRows);
    for (const row of rows) {
      expect(row).toMatchObject({ numbers: numbersOf(Number(row.id)), words: wordsOf(Number(row.id)) });
    }
    await repaired.close();
  }
});

test("a repair changes nothing before it has kept it, or nothing at all with `to`", async () => {
  const db = join(temporaryFolder(), "db");
  await makeSample(db);
  const [log] = filesIn(db).filter((file) => file.startsWith("collection-1/") && file.endsWith(".wal"));
  flipBit(join(db, log), 60, 0);
  const before = new Map(filesIn(db).map((file) => [file, readFileSync(join(db, file))]));
  const copy = await repairDatabase({ db, to: `${db}-copy` });
  expect(copy).toMatchObject({ folder: `${db}-copy`, kept: undefined });
  expect(new Map(filesIn(db).map((file) => [file, readFileSync(join(db, file))]))).toEqual(before);
  await expectError(repairDatabase({ db, to: `${db}-copy` }), "INVALID_PARAMETER", /is there already/);
  const { kept, repairs } = await repairDatabase({ db });
  expect(readFileSync(join(kept ?? "", log))).toEqual(before.get(log));
  expect(repairs.map(({ outcome }) => outcome).join()).toMatch(/0 writes before the damage and 2 behind it are kept/);
  expect((await repairDatabase({ db })).damages).toEqual([]);
});

test("segments that only the log names are verified, kept and repaired, and none is written over another", async () => {
  const scratch = temporaryFolder();
  const db = join(scratch, "db");
  const client = await ElanusClient.open(db, { durability: "os" });
  const dimension = 64;
  await client.createCollection({ collection_name, dimension, metric_type: "L2" });
  collectionOf(client, collection_name).writer.directBytes = 1;
  const count = 400;
  const firsts = [0, 1000, 2000, 1200];
  for (const [i, first] of firsts.entries()) {
    const vector = Array.from({ length: dimension }, () => i);
    await client.upsert({
      collection_name,
      data: Array.from({ length: count }, (_, row) => ({ id: first + row, vector })),
    });
  }
  await client.delete({ collection_name, ids: ["0", "2399"] });
  /** By id, in which batch each row was written. */
  const batches = async (each: ElanusClient) => {
    const { data } = await each.query({ collection_name, output_fields: ["vector"] });
    return new Map(data.map(({ id, vector }) => [Number(id), Array.isArray(vector) ? vector[5] : undefined]));
  };
  const before = await batches(client);
  expect(before.size).toBe(1398);
  await client.close();
  expect((await verifyDatabase({ db })).damages).toEqual([]);
  const segments = filesIn(db).filter((file) => /\/\d+\.segment$/.test(file));
  expect(segments).toHaveLength(firsts.length);
  for (const [i, file] of segments.entries()) {
    const copy = copyOf(db, join(scratch, String(i)));
    // In the second block of the vectors, which has the last 144 rows.
    flipBit(join(copy, file), statSync(join(copy, file)).size - 20_000, 3);
    expect((await verifyDatabase({ db: copy })).damages).toMatchObject([{ file, kind: "segment" }]);
    const { kept, lostRows } = await repairDatabase({ db: copy });
    expect(lostRows).toBe(144);
    expect(filesIn(kept ?? "")).toContain(file);
    const repaired = await ElanusClient.open(copy);
    const after = await batches(repaired);
    await repaired.close();
    const firstLost = firsts[i] + count - lostRows;
    const isLost = (id: number, batch: unknown) => batch === i && id >= firstLost;
    // Rows that the lost ones had replaced are back.
    const isBack = (id: number) => i === 3 && id < 1400;
    const expected = [...before].filter(([id, batch]) => !isLost(id, batch) || isBack(id));
    expect([...after].sort()).toEqual(expected.map(([id, batch]) => [id, isLost(id, batch) ? 1 : batch]).sort());
  }
});

test("files that are gone are damage too, and what they leave opens", async () => {
  const scratch = temporaryFolder();
  await makeSample(join(scratch, "original"));
  for (const file of filesIn(join(scratch, "original"))) {
    if (file === "MANIFEST.copy") continue;
    const db = copyOf(join(scratch, "original"), join(scratch, file.replace("/", "-")));
    rmSync(join(db, file));
    expect((await verifyDatabase({ db })).damages.map((damage) => damage.file)).toEqual([file]);
    await repairDatabase({ db });
    const client = await ElanusClient.open(db);
    expect((await rowsOf(client)).size, file).toBeGreaterThan(100);
    await client.close();
  }
});

test("a released collection is repaired as any other, and loaded by it", async () => {
  const db = join(temporaryFolder(), "db");
  const { rows } = await makeSample(db);
  const client = await ElanusClient.open(db);
  await client.releaseCollection({ collection_name });
  await client.close();
  const [index] = filesIn(db).filter((file) => file.endsWith("-index.segment"));
  flipBit(join(db, index), 40, 1);
  expect((await repairDatabase({ db })).repairs).toMatchObject([{ file: index, kind: "index", lostRows: 0 }]);
  const repaired = await ElanusClient.open(db);
  expect((await rowsOf(repaired)).size).toBe(rows.size);
  await repaired.close();
});

test("without a manifest that can be read only a backup helps, and a database in use is not repaired", async () => {
  const db = join(temporaryFolder(), "db");
  await makeSample(db);
  const client = await ElanusClient.open(db);
  await expectError(repairDatabase({ db }), "DATABASE_IN_USE", /close it there/);
  await client.close();
  for (const name of ["MANIFEST", "MANIFEST.copy"]) flipBit(join(db, name), 50, 1);
  expect((await verifyDatabase({ db })).damages.length).toBe(2);
  await expectError(repairDatabase({ db }), "CORRUPT", /restore the database from a backup/);
});

test("a torn tail is told when the log is opened, and cut off by a writer", async () => {
  const db = join(temporaryFolder(), "db");
  const { rows } = await makeSample(db);
  const [log] = filesIn(db).filter((file) => file.startsWith("collection-1/") && file.endsWith(".wal"));
  appendFileSync(join(db, log), "torn");
  const { damages, notes } = await verifyDatabase({ db });
  expect([damages, notes]).toEqual([[], [`${log} ends in 4 bytes that belong to no acknowledged write`]]);
  expect((await runCli("info", "--db", db)).stderr).toMatch(/log of `products` ends in 4 bytes/);
  const client = await ElanusClient.open(db);
  const tornOf = async () => (await client.info()).collections.map(({ torn_log_bytes }) => torn_log_bytes);
  expect(await tornOf()).toEqual([4, 0]);
  expect((await rowsOf(client)).size).toBe(rows.size);
  await client.close();
  expect((await verifyDatabase({ db })).notes).toEqual([]);
});

test("the commands: backup, verify, repair, restore, for people and machines", async () => {
  const scratch = temporaryFolder();
  const db = join(scratch, "db");
  await makeSample(db);
  const file = join(scratch, "b");
  expect((await runCli("backup", "--db", db, "--to", file)).stdout).toMatch(/2 collections in \d+ files, .*read again/);
  const again = await runCli("backup", "--db", db, "--to", file, "--json");
  expect([again.code, JSON.parse(again.stderr.split("\n").at(-2) ?? "").error.code]).toEqual([1, "INVALID_PARAMETER"]);
  expect((await runCli("verify", "--db", db)).stdout).toMatch(/all as written/);

  const [index] = filesIn(db).filter((name) => name.endsWith("-index.segment"));
  truncateSync(join(db, index), statSync(join(db, index)).size - 1);
  const verify = await runCli("verify", "--db", db);
  expect([verify.code, verify.stdout]).toEqual([1, expect.stringContaining(`✗ ${index}  collection products`)]);
  expect(verify.stderr).toMatch(/1 file of \d+, in 1 place/);
  const { code, stdout } = await runCli("verify", "--db", db, "--json");
  expect([code, JSON.parse(stdout).damages]).toMatchObject([1, [{ file: index, kind: "index" }]]);
  expect((await runCli("repair", "--db", db)).stdout).toMatch(/built anew.*\n.*opens again; no row/);
  expect(existsSync(join(`${db}.before-repair`, index))).toBe(true);
  const repaired = JSON.parse((await runCli("repair", "--db", db, "--json")).stdout);
  expect(repaired).toMatchObject({ damages: [], repairs: [] });
  const restored = await runCli("restore", "--from", file, "--db", join(scratch, "new"), "--json");
  expect(JSON.parse(restored.stdout)).toMatchObject({ collections: 2, folder: join(scratch, "new") });
  expect(readdirSync(scratch).sort()).toEqual(["b", "db", "db.before-repair", "new"]);
  expect((await runCli("verify", "--db", join(scratch, "none"))).stderr).toMatch(/not an Elanus database/);
});
