import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { collection_name, expectError } from "../client/backends.ts";
import { compiledProgram } from "../storage/compiled_storage.ts";
import { temporaryFolder } from "../storage/file_systems.ts";
import { Random } from "../storage/random.ts";

const FLOORS = ["errors", "kernels", "schema", "storage", "filter", "text", "index", "engine", "client"];

/** Four writers insert rows and tell of each that is acknowledged; a fifth seals, merges and indexes as they go. */
const WRITE = `
import { ElanusClient } from "./client/elanus_client.js";
const [, , folder, first] = process.argv;
const collection_name = "products";
const client = await ElanusClient.open(folder);
if (!(await client.hasCollection({ collection_name })).value) {
  await client.createCollection({ collection_name, dimension: 8, metric_type: "L2", index_params: { index_type: "HNSW", metric_type: "L2", params: '{"M":4,"efConstruction":16}' } });
}
let next = Number(first);
const write = async () => {
  for (;;) {
    const id = next++;
    const row = (part) => ({ id: String(id * 2 + part), vector: Array.from({ length: 8 }, (_, j) => id + j), text: "row " + id });
    await client.upsert({ collection_name, data: [row(0), row(1)] });
    if (id % 5 === 0) await client.delete({ collection_name, ids: [String(id * 2 + 1)] });
    await new Promise((told) => process.stdout.write(id + "\\n", told));
  }
};
const seal = async () => {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 15));
    await client.flushSync({ collection_names: [collection_name] });
  }
};
for (let i = 0; i < 4; i++) write();
seal();
`;

test("kill -9 while writing, sealing, merging and indexing loses nothing acknowledged, and leaves nothing half", async () => {
  const folder = temporaryFolder();
  const program = compiledProgram(WRITE, FLOORS);
  const random = new Random(4321);
  const acknowledged = new Set<number>();
  for (let round = 0; round < 5; round++) {
    const first = acknowledged.size === 0 ? 0 : Math.max(...acknowledged) + 1000;
    const child = spawn(process.execPath, [program, folder, String(first)], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const wanted = acknowledged.size + 20 + random.below(300);
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.add(Number(line));
      if (acknowledged.size === wanted) child.kill("SIGKILL");
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(wanted);
    await check(folder, acknowledged, `round ${round}, seed ${random.seed}`);
  }
});

test("a database in use by another process is refused, and free when that process is dead", async () => {
  const folder = temporaryFolder();
  const program = compiledProgram(WRITE, FLOORS);
  const child = spawn(process.execPath, [program, folder, "0"], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  for await (const _line of createInterface({ input: child.stdout })) {
    if (child.killed) continue;
    await expectError(ElanusClient.open(folder), "DATABASE_IN_USE", new RegExp(String(child.pid)));
    child.kill("SIGKILL");
  }
  await (await ElanusClient.open(folder)).close();
});

async function check(folder: string, acknowledged: ReadonlySet<number>, where: string): Promise<void> {
  const client = await ElanusClient.open(folder);
  const { data } = await client.query({ collection_name, output_fields: ["vector", "text"] });
  const rows = new Map(data.map((row) => [Number(row.id), row]));
  expect(rows.size, where).toBe(data.length);
  for (const [key, row] of rows) {
    const id = Math.floor(key / 2);
    expect(row, where).toEqual({
      id: String(key),
      vector: Array.from({ length: 8 }, (_, j) => id + j),
      text: `row ${id}`,
    });
    if (key % 2 === 1) expect(rows.has(key - 1), `${where}: half of batch ${id}`).toBe(true);
  }
  for (const id of acknowledged) {
    expect(rows.has(id * 2), `${where}: row ${id}`).toBe(true);
    expect(rows.has(id * 2 + 1), `${where}: row ${id}`).toBe(id % 5 !== 0);
  }
  await client.close();
}
