import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { collection_name } from "../client/backends.ts";
import { clustered } from "../index/vectors.ts";
import { compiledProgram } from "../storage/compiled_storage.ts";
import { temporaryFolder } from "../storage/file_systems.ts";

const FLOORS = ["errors", "kernels", "schema", "storage", "filter", "text", "index", "engine", "client"];
const ROWS = 4000;
const DIM = 32;
const HNSW = { index_type: "HNSW", metric_type: "L2", params: { M: 12, efConstruction: 200 } };

/** Builds the index of rows that are there, and tells how far it has come. */
const BUILD = `
import { ElanusClient } from "./client/elanus_client.js";
const client = await ElanusClient.open(process.argv[2]);
await client.createIndex({ collection_name: "${collection_name}", field_name: "vector", ...${JSON.stringify(HNSW)} });
const onProgress = (share) => process.stdout.write(share + "\\n");
await client.waitForIndex({ collection_name: "${collection_name}", onProgress });
process.stdout.write("done\\n");
`;

test("kill -9 in the middle of a build loses no row, and the index is built at the next opening", async () => {
  const folder = temporaryFolder();
  const vectors = clustered({ count: ROWS + 50, dim: DIM, seed: 81 }).map((vector) => Array.from(vector));
  const queries = vectors.splice(ROWS);
  await fill(folder, vectors);
  const program = compiledProgram(BUILD, FLOORS);
  expect(await killedAt(program, folder, 0.3)).toBeLessThan(1);

  const client = await ElanusClient.open(folder);
  onTestFinished(() => client.close());
  const described = async () => (await client.describeIndex({ collection_name })).index_descriptions[0];
  expect((await described()).state).not.toBe("Finished");
  const request = { collection_name, data: queries, limit: 10 };
  const { results: scanned } = await client.search(request);
  await client.waitForIndex({ collection_name });
  expect(await described()).toMatchObject({ state: "Finished", indexed_rows: String(ROWS) });
  const { segments } = await client.explain({ ...request, data: queries[0] });
  expect(segments.map(({ search }) => search.strategy)).toEqual(["graph"]);
  const { recalls, results } = await client.search({ ...request, params: { recall: true } });
  expect(recalls.reduce((sum, each) => sum + each, 0) / recalls.length).toBeGreaterThan(0.97);
  expect(scanned.map((hits) => hits.length)).toEqual(results.map((hits) => hits.length));
});

async function fill(folder: string, vectors: readonly number[][]): Promise<void> {
  const client = await ElanusClient.open(folder);
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "vector", data_type: "FloatVector", dim: DIM },
    ],
  });
  await client.insert({ collection_name, data: vectors.map((vector, id) => ({ id, vector })) });
  await client.flushSync({ collection_names: [collection_name] });
  await client.close();
}

/** Kills a build that has come so far; returns how far it had come then. */
async function killedAt(program: string, folder: string, least: number): Promise<number> {
  const child = spawn(process.execPath, [program, folder], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let last = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = line === "done" ? 1 : Number(line);
    if (last >= least) child.kill("SIGKILL");
  }
  return last;
}
