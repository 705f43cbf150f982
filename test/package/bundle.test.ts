import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const entry = fileURLToPath(new URL("../../src/index.ts", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "elanus-bundle-"));
  const bundle = await rolldown({ input: entry, platform: "node", logLevel: "silent" });
  // What is imported on first use, as the readers of tables, goes into the one file too.
  await bundle.write({ file: join(folder, "elanus.mjs"), minify: true, codeSplitting: false });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("one minified file, alone in a folder, builds an HNSW index in a worker and searches it", async () => {
  await writeFile(join(folder, "program.mjs"), PROGRAM);
  const { stdout } = await run(process.execPath, ["program.mjs"], { cwd: folder });
  expect(JSON.parse(stdout)).toEqual({ best: "1234", indexed: "3000" });
});

test("nothing in the bundle is read from a file beside it", async () => {
  const code = await readFile(join(folder, "elanus.mjs"), "utf8");
  expect(code).not.toMatch(/\.wasm["'`]/);
  expect(code).not.toContain("import.meta.url");
});

const PROGRAM = `
import { DataType, ElanusClient } from "./elanus.mjs";
const client = await ElanusClient.open(":memory:");
const collection_name = "points";
await client.createCollection({ collection_name, fields: [
  { name: "id", data_type: DataType.Int64, is_primary_key: true },
  { name: "vector", data_type: DataType.FloatVector, dim: 8 },
] });
const vectorOf = (id) => Array.from({ length: 8 }, (_, i) => Math.sin(id * (i + 1) * 0.7));
const data = Array.from({ length: 3000 }, (_, id) => ({ id, vector: vectorOf(id) }));
await client.insert({ collection_name, data });
await client.createIndex({ collection_name, field_name: "vector", index_type: "HNSW", metric_type: "L2" });
await client.flushSync({ collection_names: [collection_name] });
await client.waitForIndex({ collection_name });
const { results } = await client.search({ collection_name, data: vectorOf(1234), limit: 1 });
const { index_descriptions } = await client.describeIndex({ collection_name });
console.log(JSON.stringify({ best: results[0].id, indexed: String(index_descriptions[0].indexed_rows) }));
await client.close();
`;
