// Measures `elanus serve`: how long it takes to its first answer, what it holds and does when idle, and what a search by
// REST and by gRPC costs beside the same search in the process. Prints a table for docs/server.md.
//
//   node scripts/server_figures.mjs [ROWS]
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

const DIM = 768;
const SEARCHES = 2000;
const STARTS = 7;
const IDLE_MS = 20_000;
const ROWS = Number(process.argv[2] ?? 10_000);
const named = { collection_name: "wares" };

await import("./setup.mjs");
const { ElanusClient } = await import("../dist/index.js");
const folder = mkdtempSync(join(tmpdir(), "elanus-figures-"));
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

try {
  const filled = await fill(join(folder, "filled.elanus"));
  const starts = [];
  for (let i = 0; i < STARTS; i++) starts.push(await measureStart(filled));
  const idle = await measureIdle(join(folder, "empty.elanus"));
  const searches = await measureSearches(filled);
  print([
    [
      `start to the first answer of a search, ${ROWS} x ${DIM}, median of ${STARTS}`,
      ms(median(starts.map(({ wall }) => wall))),
    ],
    ["processor time of such a start", ms(median(starts.map(({ cpu }) => cpu)))],
    ["resident memory with an empty database", `${Math.round(idle.bytes / 2 ** 20)} MiB`],
    [`processor time of ${IDLE_MS / 1000} s without a request`, ms(idle.cpuMs)],
    ["search in the process, p50", ms(searches.inProcess)],
    ["search by REST, p50", ms(searches.rest)],
    ["processor time of the server, a search by REST", ms(searches.restCpu)],
    ["search by gRPC (the Node SDK), p50", ms(searches.grpc)],
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function fill(path) {
  const client = await ElanusClient.open(path);
  await client.createCollection({
    ...named,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "vector", data_type: "FloatVector", dim: DIM },
    ],
    index_params: [{ field_name: "vector", index_type: "HNSW", metric_type: "COSINE" }],
  });
  for (let id = 0; id < ROWS; id += 1000) {
    const data = Array.from({ length: 1000 }, (_, i) => ({ id: id + i, vector: vectorOf(id + i) }));
    await client.insert({ ...named, data });
  }
  await client.flushSync({ collection_names: [named.collection_name] });
  await client.waitForIndex(named);
  await client.close();
  return path;
}

/** Vectors in clusters, the same in every run. */
function vectorOf(seed) {
  let state = (seed + 1) * 2_654_435_761;
  const random = () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const cluster = seed % 100;
  return Array.from({ length: DIM }, (_, i) => Math.sin(cluster * (i + 1)) + random());
}

/** As the command of an installed package does, which looks for nothing that is to be built. */
const COMMAND = `
import { main } from ${JSON.stringify(new URL("../dist/bundle/cli.js", import.meta.url).href)};
process.exitCode = await main(process.argv.slice(1));`;

async function serve(path) {
  const args = ["--input-type=module", "-e", COMMAND, "--", "serve", "--db", path, "--port", "0", "--json"];
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.includes("\n")) break;
  }
  return { child, url: JSON.parse(text).url };
}

async function stop({ child }) {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

async function measureStart(path) {
  const begun = performance.now();
  const server = await serve(path);
  await post(server.url, searchBody(0));
  const wall = performance.now() - begun;
  const cpu = ticksOf(server.child.pid) * 10;
  await stop(server);
  return { wall, cpu };
}

async function measureIdle(path) {
  const server = await serve(path);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const before = ticksOf(server.child.pid);
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const cpuMs = (ticksOf(server.child.pid) - before) * 10;
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, "utf8"));
  await stop(server);
  return { bytes: Number(kib) * 1024, cpuMs };
}

/** Hundredths of a second of processor time. */
function ticksOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

/** The same searches in turn, in batches, so that all meet the same weather. */
async function measureSearches(path) {
  const inside = await ElanusClient.open(path, { readOnly: true });
  const server = await serve(path);
  const sdk = await connectSdk(server.url);
  const ways = {
    inProcess: (i) => inside.search({ ...named, data: vectorOf(i), limit: 10 }),
    rest: (i) => post(server.url, searchBody(i)),
    grpc: async (i) => {
      const { status } = await sdk.search({ ...named, data: vectorOf(i), limit: 10 });
      if (status.code !== 0) throw new Error(status.reason);
    },
  };
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let i = 0; i < SEARCHES; i++) {
    for (const [way, search] of Object.entries(ways)) {
      const begun = performance.now();
      await search(i);
      times[way].push(performance.now() - begun);
    }
  }
  await sdk.closeConnection();
  await inside.close();
  const before = ticksOf(server.child.pid);
  for (let i = 0; i < SEARCHES; i++) await post(server.url, searchBody(i));
  const restCpu = ((ticksOf(server.child.pid) - before) * 10) / SEARCHES;
  await stop(server);
  // The first ones warm up.
  const medians = Object.entries(times).map(([way, all]) => [way, median(all.slice(SEARCHES / 4))]);
  return { ...Object.fromEntries(medians), restCpu };
}

async function connectSdk(url) {
  const { MilvusClient } = await import("@zilliz/milvus2-sdk-node");
  const sdk = new MilvusClient({ address: new URL(url).host, logLevel: "error", maxRetries: 0 });
  await sdk.connectPromise;
  return sdk;
}

function searchBody(i) {
  return { collectionName: named.collection_name, data: [vectorOf(i)], limit: 10 };
}

function post(url, body) {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/v2/vectordb/entities/search`, { method: "POST", agent }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => {
        const { code, message } = JSON.parse(text);
        if (code === 0) resolve();
        else reject(new Error(message));
      });
    });
    asked.on("error", reject).end(JSON.stringify(body));
  });
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function ms(milliseconds) {
  return `${milliseconds < 10 ? milliseconds.toFixed(2) : Math.round(milliseconds)} ms`;
}

function print(rows) {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  console.log(`Node ${process.version}, ${cpus()[0].model}, ${cpus().length} cores, commit ${commit}\n`);
  console.log("| what | measured |\n|---|---|");
  for (const row of rows) console.log(`| ${row.join(" | ")} |`);
}
