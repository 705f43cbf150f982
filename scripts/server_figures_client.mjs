// A client of `server_figures.mjs`: says "ready", waits for a line, searches one after another and prints how often it did.
//
//   node scripts/server_figures_client.mjs URL EF SECONDS FIRST_SEED
import { once } from "node:events";
import { MilvusClient } from "@zilliz/milvus2-sdk-node";
import { ASKED, named, vectorOf } from "./server_figures_rows.mjs";

const QUERIES = 500;
/** So many that the code of the SDK is compiled; before it takes several times as long. */
const WARM_UP = 2000;

const [url, ...numbers] = process.argv.slice(2);
const [ef, seconds, firstSeed] = numbers.map(Number);
const queries = Array.from({ length: QUERIES }, (_, i) => vectorOf(firstSeed + i));
const sdk = new MilvusClient({ address: new URL(url).host, logLevel: "error", maxRetries: 0 });
await sdk.connectPromise;
for (let i = 0; i < WARM_UP; i++) await search(i);
console.log("ready");
await once(process.stdin, "data");
const end = performance.now() + seconds * 1000;
let searches = 0;
for (; performance.now() < end; searches++) await search(searches);
console.log(searches);
await sdk.closeConnection();
process.exit();

async function search(i) {
  const { status } = await sdk.search({ ...named, ...ASKED, data: queries[i % QUERIES], params: { ef } });
  if (status.code !== 0) throw new Error(status.reason);
}
