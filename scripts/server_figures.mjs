// Measures `elanus serve`: how long it takes to its first answer, what it holds and does when idle, what a search by REST
// and by gRPC costs beside the same search in the process, how many searches a second clients get, and what an insertion
// takes, each by gRPC also from a server that does nothing (`server_figures_floor.mjs`); start and memory of Milvus Lite
// beside it, where there is Python. Prints a table for docs/server.md, with the goals.
//
//   node scripts/server_figures.mjs [ROWS]
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startMilvusLite } from "./milvus_lite_server.mjs";
import { pythonProgram } from "./python_environment.mjs";
import { ASKED, DIM, named, vectorOf } from "./server_figures_rows.mjs";

const SEARCHES = 2000;
const STARTS = 7;
const IDLE_MS = 20_000;
const ROWS = Number(process.argv[2] ?? 10_000);
/** Clients that search at once, a process each, and for how long. */
const CLIENTS = 8;
const SEARCH_SECONDS = 10;
const RECALL = 0.98;
const EFS = [16, 24, 32, 48, 64, 96, 128, 256];
const RECALL_SAMPLE = 200;
const INSERTIONS = 9;
const INSERTED_ROWS = 1000;
/** As the command of an installed package does, which looks for nothing that is to be built. */
const COMMAND = `
import { main } from ${JSON.stringify(new URL("../dist/bundle/cli.js", import.meta.url).href)};
process.exitCode = await main(process.argv.slice(1));`;

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
  const many = await measureManyClients(filled);
  const insertion = await measureInsertions(join(folder, "inserted.elanus"));
  const bare = await measureBareStart(() => serve(join(folder, "bare.elanus")));
  const hasLite = pythonProgram("milvus-lite") !== undefined;
  const lite = hasLite ? await measureBareStart(() => startMilvusLite(join(folder, "lite"))) : undefined;
  print([
    [
      `start to the first answer of a search, ${ROWS} x ${DIM}, median of ${STARTS}`,
      ms(median(starts.map(({ wall }) => wall))),
      "500 ms",
    ],
    ["processor time of such a start", ms(median(starts.map(({ cpu }) => cpu)))],
    ["start to the first answer with an empty database", ms(bare.wall)],
    ["that of Milvus Lite", lite && ms(lite.wall)],
    ["resident memory with an empty database", mib(idle.bytes), "150 MB"],
    ["the same after a call by gRPC", mib(bare.bytes)],
    ["that of Milvus Lite", lite && mib(lite.bytes)],
    [`processor time of ${IDLE_MS / 1000} s without a request`, ms(idle.cpuMs), "none"],
    ["search in the process, p50", ms(searches.inProcess)],
    ["search by REST, p50", ms(searches.rest)],
    ["processor time of the server, a search by REST", ms(searches.restCpu)],
    ["search by gRPC (the Node SDK), p50", ms(searches.grpc), "0.5 ms more than in the process"],
    ["the same from a server that does nothing", ms(searches.floor)],
    ["processor time of the server, a search by gRPC", ms(searches.grpcCpu)],
    ["that of a server that does nothing", ms(searches.floorCpu)],
    [
      `searches a second by gRPC, ${CLIENTS} clients, ef ${many.ef}: recall ${many.recall.toFixed(3)}`,
      Math.round(many.rate).toLocaleString("en"),
      `2,000 at ${RECALL}, 100,000 x ${DIM}`,
    ],
    ["the same from a server that does nothing", Math.round(many.floor).toLocaleString("en")],
    [`insertion of ${INSERTED_ROWS} x ${DIM} rows by gRPC, median of ${INSERTIONS}`, ms(insertion.grpc), "200 ms"],
    ["the same into a server that does nothing", ms(insertion.floor)],
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

function serve(path) {
  return start(["--input-type=module", "-e", COMMAND, "--", "serve", "--db", path, "--port", "0", "--json"]);
}

/** A server that sends what the other answered first. */
function serveNothing({ url }) {
  return start([fileURLToPath(new URL("server_figures_floor.mjs", import.meta.url)), url]);
}

async function start(args) {
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
  const bytes = residentBytes(server.child.pid);
  await stop(server);
  return { bytes, cpuMs };
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
  const nothing = await serveNothing(server);
  const floorSdk = await connectSdk(nothing.url);
  const byGrpc = async (client, i) => {
    const { status } = await client.search({ ...named, ...ASKED, data: vectorOf(i) });
    if (status.code !== 0) throw new Error(status.reason);
  };
  const ways = {
    inProcess: (i) => inside.search({ ...named, ...ASKED, data: vectorOf(i) }),
    rest: (i) => post(server.url, searchBody(i)),
    grpc: (i) => byGrpc(sdk, i),
    floor: (i) => byGrpc(floorSdk, i),
  };
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let i = 0; i < SEARCHES; i++) {
    for (const [way, search] of Object.entries(ways)) {
      const begun = performance.now();
      await search(i);
      times[way].push(performance.now() - begun);
    }
  }
  const restCpu = await processorTime(server, ways.rest);
  const grpcCpu = await processorTime(server, ways.grpc);
  const floorCpu = await processorTime(nothing, ways.floor);
  await sdk.closeConnection();
  await floorSdk.closeConnection();
  await stop(nothing);
  await inside.close();
  await stop(server);
  // The first ones warm up.
  const medians = Object.entries(times).map(([way, all]) => [way, median(all.slice(SEARCHES / 4))]);
  return { ...Object.fromEntries(medians), restCpu, grpcCpu, floorCpu };
}

/** Of the server, in milliseconds a search. */
async function processorTime({ child }, search) {
  const before = ticksOf(child.pid);
  for (let i = 0; i < SEARCHES; i++) await search(i);
  return ((ticksOf(child.pid) - before) * 10) / SEARCHES;
}

/**
 * Searches a second that clients get together, each one after another, by the least ef that finds enough in a sample, and
 * from a server that does nothing. Clients share the machine with the server.
 */
async function measureManyClients(path) {
  const server = await serve(path);
  const sdk = await connectSdk(server.url);
  const { ef, recall } = await leastEf(sdk);
  await sdk.closeConnection();
  const rate = await rateOf(server, ef);
  const nothing = await serveNothing(server);
  const floor = await rateOf(nothing, ef);
  await stop(nothing);
  await stop(server);
  return { ef, recall, rate, floor };
}

async function rateOf({ url }, ef) {
  const clients = Array.from({ length: CLIENTS }, (_, i) => startClient(url, ef, i));
  await Promise.all(clients.map(({ said }) => said()));
  for (const { child } of clients) child.stdin.write("search\n");
  const counts = await Promise.all(clients.map(async ({ said }) => Number(await said())));
  return counts.reduce((sum, count) => sum + count, 0) / SEARCH_SECONDS;
}

/** By queries that no client asks; the last where none finds enough. */
async function leastEf(sdk) {
  const data = Array.from({ length: RECALL_SAMPLE }, (_, i) => vectorOf(ROWS + i));
  let measured;
  for (const ef of EFS) {
    const { status, recalls } = await sdk.search({ ...named, data, limit: 10, params: { ef, recall: true } });
    if (status.code !== 0) throw new Error(status.reason);
    measured = { ef, recall: recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length };
    if (measured.recall >= RECALL) break;
  }
  return measured;
}

/** A process that says when it is ready, searches when it is told to, and then says how often it did. */
function startClient(url, ef, number) {
  const script = fileURLToPath(new URL("server_figures_client.mjs", import.meta.url));
  const args = [script, url, ...[ef, SEARCH_SECONDS, 2 * ROWS + number * 1000].map(String)];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async () => {
    const { done, value } = await lines.next();
    if (done) throw new Error("a client ended before it had searched");
    return value;
  };
  return { child, said };
}

/** Batches of an insertion into a collection with an index; the first one, which makes ready what all need, left out. */
async function measureInsertions(path) {
  const server = await serve(path);
  const sdk = await connectSdk(server.url);
  const fields = [
    { name: "id", data_type: "Int64", is_primary_key: true },
    { name: "vector", data_type: "FloatVector", dim: DIM },
  ];
  await sdk.createCollection({ ...named, fields });
  await sdk.createIndex({ ...named, field_name: "vector", index_type: "HNSW", metric_type: "COSINE" });
  const nothing = await serveNothing(server);
  const floorSdk = await connectSdk(nothing.url);
  const times = { grpc: [], floor: [] };
  for (let batch = 0; batch <= INSERTIONS; batch++) {
    const first = batch * INSERTED_ROWS;
    const data = Array.from({ length: INSERTED_ROWS }, (_, i) => ({ id: first + i, vector: vectorOf(first + i) }));
    for (const [way, client] of Object.entries({ grpc: sdk, floor: floorSdk })) {
      const begun = performance.now();
      const { status } = await client.insert({ ...named, data });
      if (status.code !== 0) throw new Error(status.reason);
      if (batch > 0) times[way].push(performance.now() - begun);
    }
  }
  await sdk.closeConnection();
  await floorSdk.closeConnection();
  await stop(nothing);
  await stop(server);
  return { grpc: median(times.grpc), floor: median(times.floor) };
}

/** A start over nothing to the first answer, and the memory that all its processes hold then. */
async function measureBareStart(start) {
  const begun = performance.now();
  const server = await start();
  const sdk = await connectSdk(server.url);
  const { status } = await sdk.listCollections();
  if (status.code !== 0) throw new Error(status.reason);
  const wall = performance.now() - begun;
  await sdk.closeConnection();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const bytes = familyOf(server.child.pid).reduce((sum, pid) => sum + residentBytes(pid), 0);
  await stop(server);
  return { wall, bytes };
}

/** A process with all that it started. */
function familyOf(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  return [pid, ...children.flatMap(familyOf)];
}

function residentBytes(pid) {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(kib) * 1024;
}

async function connectSdk(url) {
  const { MilvusClient } = await import("@zilliz/milvus2-sdk-node");
  const sdk = new MilvusClient({ address: new URL(url).host, logLevel: "error", maxRetries: 0 });
  await sdk.connectPromise;
  return sdk;
}

function searchBody(i) {
  return { collectionName: named.collection_name, data: [vectorOf(i)], limit: 10, outputFields: ASKED.output_fields };
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

function mib(bytes) {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

/** @param rows what, the figure (undefined where it could not be measured), and the goal where there is one. */
function print(rows) {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  console.log(`Node ${process.version}, ${cpus()[0].model}, ${cpus().length} cores, commit ${commit}\n`);
  console.log("| what | measured | goal |\n|---|---|---|");
  for (const [what, figure = "not measured", goal = ""] of rows) console.log(`| ${what} | ${figure} | ${goal} |`);
}
