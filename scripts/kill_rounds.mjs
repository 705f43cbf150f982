// Kills a process that writes, seals, merges and indexes, round after round, and looks after each whether the database
// holds exactly what was acknowledged: `node scripts/kill_rounds.mjs --rounds 1000 --seed 7`. Some writes are large enough
// for segments of their own, some change one field of rows that are there; with an odd seed there is a partition key, over
// whose partitions each write goes.
//
// Every other round the process is killed from outside, at any moment; in those between it kills itself at a chosen
// operation on the files, before it or in the middle of it. Run `npm run build` first; --base takes another build.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const collection_name = "products";
const DIM = 8;
/** What one of the writers puts into a batch, and from how many bytes on that is a segment, or one a partition. */
const MANY = 20;
const DIRECT_BYTES = 300;
/** The text of a row once it was changed. */
const CHANGED = "changed";
const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    base: { type: "string", default: fileURLToPath(new URL("../dist", import.meta.url)) },
    // Of the child alone: the folder, the first id, how many pairs one of the writers puts into a batch, whether there is a
    // partition key, and the operation at which it ends (0: none).
    write: { type: "string" },
    first: { type: "string", default: "0" },
    many: { type: "string", default: "1" },
    keyed: { type: "boolean", default: false },
    operation: { type: "string", default: "0" },
  },
});
const load = (module) => import(pathToFileURL(resolve(options.base, module)).href);
const { ElanusClient } = await load("client/elanus_client.js");

if (options.write === undefined) await rounds(Number(options.rounds), Number(options.seed));
else await write(options.write, Number(options.first), Number(options.operation));

/** Four writers upsert pairs of rows, one of them many at once, and tell of what is acknowledged; a fifth seals as they go. */
async function write(folder, first, operation) {
  if (operation > 0) await endAt(operation);
  const client = await ElanusClient.open(folder);
  if (!(await client.hasCollection({ collection_name })).value) await create(client);
  client.database.collection(collection_name).writer.directBytes = DIRECT_BYTES;
  let next = first;
  const upsert = async (count) => {
    for (;;) {
      const ids = Array.from({ length: count }, () => next++);
      await client.upsert({ collection_name, data: ids.flatMap((id) => [row(id, 0), row(id, 1)]) });
      const halved = ids.filter(isHalved).map((id) => String(id * 2 + 1));
      if (halved.length > 0) await client.delete({ collection_name, ids: halved });
      const changed = ids.filter(isChanged).flatMap((id) => keysOf(id).map((key) => ({ id: key, text: CHANGED })));
      if (changed.length > 0) await client.upsert({ collection_name, data: changed, partial_update: true });
      // A reader that is slow holds the writer up: a full pipe is no failure.
      await new Promise((told) => process.stdout.write(`${ids.join("\n")}\n`, told));
    }
  };
  for (const count of [1, 1, 1, Number(options.many)]) upsert(count);
  for (;;) {
    await new Promise((done) => setTimeout(done, 15));
    await client.flushSync({ collection_names: [collection_name] });
  }
}

function create(client) {
  const fields = [
    { name: "id", data_type: "Int64", is_primary_key: true },
    { name: "part", data_type: "Int64", is_partition_key: options.keyed },
    { name: "vector", data_type: "FloatVector", dim: DIM },
    { name: "text", data_type: "VarChar", max_length: 100 },
  ];
  const index = { field_name: "vector", index_type: "HNSW", metric_type: "L2", params: { M: 4, efConstruction: 16 } };
  const partitions = options.keyed ? { num_partitions: 2 } : {};
  return client.createCollection({ collection_name, fields, ...partitions, index_params: [index] });
}

/** Whether the second row of the pair is deleted again. */
function isHalved(id) {
  return id % 5 === 0;
}

/** Whether the text of what is left of the pair is changed afterwards. */
function isChanged(id) {
  return id % 7 === 0;
}

function keysOf(id) {
  return isHalved(id) ? [String(id * 2)] : [String(id * 2), String(id * 2 + 1)];
}

function row(id, part) {
  const vector = Array.from({ length: DIM }, (_, i) => id + i);
  return { id: String(id * 2 + part), part: String(part), vector, text: `row ${id}` };
}

/** The process ends at an operation that changes files: before an even one, in the middle of an odd one. */
async function endAt(operation) {
  const { nodeFileSystem } = await load("storage/index.js");
  let left = operation;
  const end = () => process.kill(process.pid, "SIGKILL");
  const counted = (target, name, half) => {
    const real = target[name].bind(target);
    target[name] = (...parts) => {
      if (--left > 0) return real(...parts);
      if (operation % 2 === 1) half?.(real, ...parts);
      end();
      return new Promise(() => {});
    };
  };
  for (const name of ["rename", "remove", "syncFolder"]) counted(nodeFileSystem, name);
  const open = nodeFileSystem.open.bind(nodeFileSystem);
  nodeFileSystem.open = async (path, mode) => {
    const file = await open(path, mode);
    if (mode === "read") return file;
    counted(file, "sync");
    counted(file, "truncate");
    counted(file, "write", (real, chunks, position) => real([chunks[0].subarray(0, chunks[0].length >> 1)], position));
    return file;
  };
}

async function rounds(count, seed) {
  options.keyed = seed % 2 === 1;
  const folder = mkdtempSync(join(tmpdir(), "elanus-kill-"));
  const random = numbers(seed);
  const acknowledged = new Set();
  let last = -1;
  for (let round = 0; round < count; round++) {
    const inside = round % 2 === 1;
    const operation = inside ? 1 + Math.floor(random() * 300) : 0;
    const wanted = inside ? Number.POSITIVE_INFINITY : acknowledged.size + 1 + Math.floor(random() * 150);
    for await (const id of started(folder, last + 1000, operation, () => acknowledged.size >= wanted)) {
      acknowledged.add(id);
      last = Math.max(last, id);
    }
    await check(folder, acknowledged, `round ${round}, seed ${seed}, operation ${operation}, left in ${folder}`);
    if ((round + 1) % 50 === 0) console.error(`${round + 1} rounds, ${acknowledged.size} writes acknowledged`);
  }
  rmSync(folder, { recursive: true });
  console.log(JSON.stringify({ rounds: count, seed, acknowledged: acknowledged.size, lost: 0 }));
}

async function* started(folder, first, operation, isEnough) {
  const own = ["--write", folder, "--first", String(first), "--operation", String(operation), "--base", options.base];
  own.push("--many", String(MANY));
  if (options.keyed) own.push("--keyed");
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...own], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      yield Number(line);
      if (isEnough()) child.kill("SIGKILL");
    }
    const [code] = child.exitCode === null && child.signalCode === null ? await once(child, "exit") : [child.exitCode];
    if (code !== null) throw new Error(`the writer ended by itself, with code ${code}: ${own.join(" ")}`);
  } finally {
    child.kill("SIGKILL");
  }
}

/** Every acknowledged row is there with its content, and of every pair both rows or none. */
async function check(folder, acknowledged, where) {
  const client = await ElanusClient.open(folder);
  const fail = (what) => {
    throw new Error(`${what}: ${where}`);
  };
  const { value: exists } = await client.hasCollection({ collection_name });
  if (!exists && acknowledged.size > 0) fail("the collection is gone");
  const output_fields = ["part", "vector", "text"];
  const { data } = exists ? await client.query({ collection_name, output_fields }) : { data: [] };
  const found = new Map(data.map((each) => [Number(each.id), each]));
  if (found.size !== data.length) fail("a key has two rows");
  for (const [key, each] of found) {
    const id = Math.floor(key / 2);
    const wanted = row(id, key % 2);
    const isNew = each.text === wanted.text && !(isChanged(id) && acknowledged.has(id));
    const same = each.part === wanted.part && each.vector.every((value, i) => value === wanted.vector[i]);
    if (!same || !(isNew || (isChanged(id) && each.text === CHANGED))) fail(`row ${key} is not what was written`);
    if (key % 2 === 0) continue;
    if (!found.has(key - 1)) fail(`half of write ${id}`);
    if (found.get(key - 1).text !== each.text) fail(`half of the change of ${id}`);
  }
  for (const id of acknowledged) {
    if (!found.has(id * 2)) fail(`acknowledged row ${id * 2} is lost`);
    if (found.has(id * 2 + 1) === isHalved(id)) fail(`row ${id * 2 + 1} is there or not, and should not be so`);
  }
  await client.close();
}

/** The same numbers for the same seed, 0 to 1 (mulberry32). */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
