// One client of scripts/load_test.mjs: writes rows that are its own, reads them back, searches among all, and sends what must be
// refused. Tells of each step in a line of JSON: of a write before it is sent, and once it is acknowledged.
import { createInterface } from "node:readline";

const [url, slotText, roundText] = process.argv.slice(2);
const { connect, ElanusError } = await import("../dist/index.js");
const { seededRandom } = await import("../dist/kernels/math/random.js");
const { collection_name, DIM, OWN_ROWS, firstId } = await import("./load_rows.mjs");

/** Characters of a failure that are told: a line that a pipe takes at once is whole, or not there. */
const LONGEST = 500;
const slot = Number(slotText);
const random = seededRandom(slot * 1_000_003 + Number(roundText));
const client = await connect(url);
const mine = new Map();
let version = Number(roundText) * 1_000_000;
let isEnding = false;

const STEPS = [
  [0.45, "search", search],
  [0.65, "write", write],
  [0.75, "delete", remove],
  [0.95, "read", readBack],
  [1, "refused", refused],
];

createInterface({ input: process.stdin }).once("line", () => {
  isEnding = true;
});
tell({ ready: true });
while (!isEnding) {
  const draw = random();
  const [, kind, step] = STEPS.find(([bound]) => draw < bound);
  const from = performance.now();
  try {
    await step();
    tell({ did: kind, ms: performance.now() - from });
  } catch (error) {
    tell({ failed: `${kind}: ${[error.message, error.detail].join("; ")}`.slice(0, LONGEST) });
  }
}
await client.close();
process.exit(0);

async function search() {
  const filter = random() < 0.5 ? `price < ${Math.floor(random() * 100)}` : "";
  const limit = 1 + Math.floor(random() * 20);
  const output_fields = ["price"];
  const { results } = await client.search({ collection_name, data: vector(), filter, limit, output_fields });
  const bound = filter === "" ? Number.POSITIVE_INFINITY : Number(filter.slice(8));
  const isRight = results.every(({ score, price }, i) => price < bound && (i === 0 || score <= results[i - 1].score));
  if (!isRight || results.length > limit) throw new Error(`wrong hits of ${filter}: ${JSON.stringify(results)}`);
}

async function write() {
  const ids = someIds(1 + Math.floor(random() * 40));
  version += 1;
  const data = ids.map((id) => ({ id, version, price: id % 100, vector: vector() }));
  await acknowledged(ids, version, () => client.upsert({ collection_name, data }));
}

async function remove() {
  const ids = someIds(1 + Math.floor(random() * 10));
  await acknowledged(ids, 0, () => client.delete({ collection_name, ids }));
}

/** @param state the version that the rows have then; 0 where they are deleted. */
async function acknowledged(ids, state, send) {
  tell({ begins: ids, state });
  await send();
  tell({ done: true });
  for (const id of ids) mine.set(id, state);
}

async function readBack() {
  const ids = [...mine.keys()].filter(() => random() < 0.05);
  if (ids.length === 0) return;
  const { data } = await client.get({ collection_name, ids, output_fields: ["version"] });
  const found = new Map(data.map((row) => [Number(row.id), Number(row.version)]));
  const lost = ids.filter((id) => (found.get(id) ?? 0) !== mine.get(id));
  if (lost.length > 0) throw new Error(`lost: ${lost.map((id) => `${id} (${found.get(id)}, not ${mine.get(id)})`)}`);
}

/** Errors that are meant: each must come, and be told apart. */
async function refused() {
  const [code, send] = [
    ["INVALID_FILTER", () => client.query({ collection_name, filter: "price <" })],
    ["FIELD_NOT_FOUND", () => client.query({ collection_name, filter: "prize < 3" })],
    ["INVALID_VECTOR", () => client.search({ collection_name, data: [1, 2], limit: 3 })],
    ["COLLECTION_NOT_FOUND", () => client.query({ collection_name: "nothing", filter: "" })],
  ][Math.floor(random() * 4)];
  const thrown = await send().catch((error) => error);
  if (!(thrown instanceof ElanusError) || thrown.code !== code) throw new Error(`expected ${code}, found ${thrown}`);
}

function someIds(count) {
  return [...new Set(Array.from({ length: count }, () => firstId(slot) + Math.floor(random() * OWN_ROWS)))];
}

function vector() {
  return Array.from({ length: DIM }, () => random() * 2 - 1);
}

function tell(what) {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
