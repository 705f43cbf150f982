// A server under mixed load: clients, a process each, that write, delete, read and search by gRPC, one of which is killed at random
// now and then, and another takes its place. In the end every write that was acknowledged must be there, in the server and in
// its folder once it has stopped; its memory must be flat, and no error may have come but those that are meant.
//
//   node scripts/load_test.mjs [--seconds 600] [--clients 16] [--kill-every 20] [--seed 1]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { collection_name, DIM } from "./load_rows.mjs";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "600" },
    clients: { type: "string", default: "16" },
    "kill-every": { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
  },
});
const SECONDS = Number(options.seconds);
/** What memory may grow by, from the third sixth of the time, when all is warm, to the last. */
const GROWTH = 1.15;
const KILLED_PAUSE_MS = 2000;
const MIB = 2 ** 20;

await import("./setup.mjs");
const { connect, ElanusClient } = await import("../dist/index.js");
const { seededRandom } = await import("../dist/kernels/math/random.js");
const random = seededRandom(Number(options.seed));
const folder = mkdtempSync(join(tmpdir(), "elanus-load-"));
const path = join(folder, "load.elanus");
/** What rows may be by their keys: the version that was acknowledged, and that of a write whose client was killed meanwhile. */
const states = new Map();
const failures = [];
const times = { search: [], read: [], write: [], delete: [], refused: [] };
const memory = [];
let kills = 0;

try {
  const server = await startServer();
  try {
    await run(server);
  } finally {
    await ended(server.process, () => server.process.kill("SIGTERM"));
  }
  const reopened = await ElanusClient.open(path, { readOnly: true });
  const lostInFolder = await lostIn(reopened);
  await reopened.close();
  report(server.lost, lostInFolder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function startServer() {
  const bin = fileURLToPath(new URL("../bin/elanus", import.meta.url));
  const args = [bin, "serve", "--db", path, "--port", "0", "--json"];
  const started = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: started.stdout }), "line");
  return { process: started, url: JSON.parse(line).url, lost: [] };
}

async function run(server) {
  const client = await connect(server.url);
  const fields = [
    { name: "id", data_type: "Int64", is_primary_key: true },
    { name: "version", data_type: "Int64" },
    { name: "price", data_type: "Int32" },
    { name: "vector", data_type: "FloatVector", dim: DIM },
  ];
  const index = { field_name: "vector", index_type: "HNSW", metric_type: "COSINE" };
  await client.createCollection({ collection_name, fields, index_params: [index] });
  const slots = await Promise.all(
    Array.from({ length: Number(options.clients) }, (_, i) => startClient(server.url, i, 1)),
  );
  await loadFor(server, slots);
  await Promise.all(slots.map((slot) => ended(slot.process, () => slot.process.stdin.write("end\n"))));
  server.lost = await lostIn(client);
  await client.close();
}

async function loadFor(server, slots) {
  const every = Number(options["kill-every"]);
  for (let second = 1; second <= SECONDS; second++) {
    await pause(1000);
    memory.push(residentBytes(server.process.pid));
    // The last that takes a place has time to begin.
    if (second % every === 0 && second + every / 2 < SECONDS) await replaceOne(server.url, slots);
    if (server.process.exitCode !== null) throw new Error(`the server ended with ${server.process.exitCode}`);
  }
}

async function replaceOne(url, slots) {
  const i = Math.floor(random() * slots.length);
  await ended(slots[i].process, () => slots[i].process.kill("SIGKILL"));
  kills += 1;
  // What it had sent is done by then.
  await pause(KILLED_PAUSE_MS);
  slots[i] = await startClient(url, i, slots[i].round + 1);
}

/** Resolves once the client is connected. */
async function startClient(url, slot, round) {
  const script = fileURLToPath(new URL("load_client.mjs", import.meta.url));
  const started = spawn(process.execPath, [script, url, String(slot), String(round)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: started.stdout });
  let begun;
  const readiness = once(lines, "line");
  lines.on("line", (line) => {
    if (!line.endsWith("}")) return; // It was killed in the middle of it.
    const told = JSON.parse(line);
    if (told.begins !== undefined) begun = begins(told);
    if (told.done) acknowledge(begun);
    if (told.failed !== undefined) failures.push(told.failed);
    if (told.did !== undefined) times[told.did].push(told.ms);
  });
  await Promise.race([
    readiness,
    once(started, "exit").then(() => Promise.reject(new Error("a client did not begin"))),
  ]);
  return { process: started, round };
}

/** Until it is acknowledged the write may be there or not. */
function begins({ begins: ids, state }) {
  for (const id of ids) states.set(id, new Set([...(states.get(id) ?? [0]), state]));
  return { ids, state };
}

function acknowledge({ ids, state }) {
  for (const id of ids) states.set(id, new Set([state]));
}

async function lostIn(client) {
  const rows = new Map();
  for await (const batch of await client.queryIterator({
    collection_name,
    output_fields: ["id", "version"],
    batchSize: 1000,
  })) {
    for (const { id, version } of batch) rows.set(Number(id), Number(version));
  }
  const lost = [...states].filter(([id, may]) => !may.has(rows.get(id) ?? 0));
  const unknown = [...rows.keys()].filter((id) => !states.has(id));
  return [
    ...lost.map(([id, may]) => `${id}: ${rows.get(id)}, not ${[...may]}`),
    ...unknown.map((id) => `${id}: unknown`),
  ];
}

/** Resolves once the process has ended and all that it said was read. */
async function ended(child, end) {
  const closed = child.exitCode === null && child.signalCode === null ? once(child, "close") : undefined;
  end();
  await closed;
}

function residentBytes(pid) {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) * 1024;
}

function report(lostInServer, lostInFolder) {
  for (const [kind, all] of Object.entries(times))
    console.log(
      lineOf(
        kind,
        all.sort((a, b) => a - b),
      ),
    );
  const sixth = Math.max(1, Math.floor(memory.length / 6));
  const [warm, last] = [medianOf(memory.slice(2 * sixth, 3 * sixth)), medianOf(memory.slice(-sixth))];
  console.log(`killed ${kills} of ${options.clients} clients; ${states.size} rows were written to`);
  verdict([
    ["no acknowledged write is lost in the server", lostInServer.length === 0, lostInServer],
    ["nor in its folder after the stop", lostInFolder.length === 0, lostInFolder],
    ["no error but those meant", failures.length === 0, failures],
    [
      `memory is flat: ${mib(warm)} warm, ${mib(last)} at the end, most ${mib(Math.max(...memory))}`,
      last <= warm * GROWTH,
      [],
    ],
  ]);
}

function verdict(checks) {
  for (const [what, holds, examples] of checks) {
    console.log(`${holds ? "ok    " : "FAILED"}  ${what}`);
    for (const example of examples.slice(0, 5)) console.log(`          ${example}`);
  }
  const holds = checks.every(([, each]) => each);
  console.log(holds ? `passed: ${SECONDS} s of load` : `FAILED after ${SECONDS} s of load`);
  process.exitCode = holds ? 0 : 1;
}

function lineOf(kind, sorted) {
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(1);
  return `${kind.padEnd(8)} ${sorted.length} times, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

function medianOf(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function mib(bytes) {
  return `${Math.round(bytes / MIB)} MiB`;
}
