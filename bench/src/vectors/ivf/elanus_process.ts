/** Elanus for the benchmark of inverted files, through the client; answers one line of JSON with another. */
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { MatrixFile, splitRows } from "../../data/matrix_file.ts";
import { installedVersion } from "../../report/versions.ts";
import { type BuildAnswer, type BuildRequest, type MeasureAnswer, type MeasureRequest, settingOf } from "./ivf_plan.ts";

const ROWS_A_WRITE = 5000;
/** Searches that bring code and caches to working heat and are not counted. */
const WARM_UP_QUERIES = 100;
const collection_name = "vectors";
const field_name = "vector";

interface Built {
  readonly answer: BuildAnswer;
  readonly queries: readonly Float32Array[];
  search(query: Float32Array, value: number): Promise<number[]>;
}

let built: Built | undefined;

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}

async function answer(request: BuildRequest | MeasureRequest): Promise<BuildAnswer | MeasureAnswer> {
  if (request.do === "build") {
    built = await build(request);
    return built.answer;
  }
  if (built === undefined) throw new Error("a measurement came before the build");
  return measure(built, request.value);
}

async function build(request: BuildRequest): Promise<Built> {
  const { type, limit, dim, rowsPath, queriesPath } = request;
  const { DataType, ElanusClient } = await import("../../../../dist/index.js");
  const client = await ElanusClient.open(":memory:");
  const fields = [
    { name: "id", data_type: DataType.Int64, is_primary_key: true },
    { name: field_name, data_type: DataType.FloatVector, dim },
  ];
  await client.createCollection({ collection_name, fields });
  for (const { first, count, values } of new MatrixFile(rowsPath, dim).batches(ROWS_A_WRITE)) {
    const vectors = splitRows(values, count, dim);
    await client.insert({ collection_name, data: vectors.map((vector, i) => ({ id: first + i, vector })) });
  }
  await client.flushSync({ collection_names: [collection_name] });
  // One segment, as faiss has one index.
  const { compactionID } = await client.compact({ collection_name });
  while ((await client.getCompactionState({ compactionID })).state !== "Completed") await pause(100);
  const started = performance.now();
  const params = buildParams(request);
  await client.createIndex({ collection_name, field_name, index_type: type, metric_type: "IP", params });
  await client.waitForIndex({ collection_name });
  const seconds = (performance.now() - started) / 1000;
  await client.loadCollection({ collection_name });
  const [index] = (await client.describeIndex({ collection_name })).index_descriptions;
  return {
    answer: { version: installedVersion("elanus"), seconds, bytes: index.bytes ?? 0 },
    queries: new MatrixFile(queriesPath, dim).all(),
    async search(query, value) {
      const searchParams = { [settingOf(type).name]: value };
      const { results } = await client.search({ collection_name, data: query, limit, params: searchParams });
      return results.map((hit) => Number(hit.id));
    },
  };
}

function buildParams({ type, nlist, m, nbits, planes }: BuildRequest): Record<string, number> {
  if (type === "RP_LSH") return { nbits: planes };
  return { nlist, ...(type === "IVF_PQ" ? { m, nbits } : {}) };
}

async function measure({ queries, search }: Built, value: number): Promise<MeasureAnswer> {
  for (const query of queries.slice(0, WARM_UP_QUERIES)) await search(query, value);
  const milliseconds: number[] = [];
  const found: number[][] = [];
  for (const query of queries) {
    const started = performance.now();
    const rows = await search(query, value);
    milliseconds.push(performance.now() - started);
    found.push(rows);
  }
  return { milliseconds, found };
}
