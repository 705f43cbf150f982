/** The process of one index: what it takes to build, and what its searches find in which time. */
import { setTimeout as pause } from "node:timers/promises";
import { MatrixFile, splitRows } from "../../data/matrix_file.ts";
import { answerTask } from "../../measure/answer_task.ts";
import { medianOfEach } from "../../measure/statistics.ts";
import type { CurveAnswer, CurveTask, Params } from "./curve_task.ts";

const ROWS_A_WRITE = 5000;
/** Searches that bring code and caches to working heat and are not counted. */
const WARM_UP = 100;
const collection_name = "vectors";
const field_name = "vector";

answerTask(async ({ files, setting, limit, repetitions }: CurveTask, progress): Promise<CurveAnswer> => {
  const { DataType, ElanusClient } = await import("../../../../dist/index.js");
  const client = await ElanusClient.open(":memory:");
  const fields = [
    { name: "id", data_type: DataType.Int64, is_primary_key: true },
    { name: field_name, data_type: DataType.FloatVector, dim: files.dim },
  ];
  await client.createCollection({ collection_name, fields });
  const rows = new MatrixFile(files.rowsPath, files.dim);
  for (const { first, count, values } of rows.batches(ROWS_A_WRITE)) {
    const vectors = splitRows(values, count, files.dim);
    await client.insert({ collection_name, data: vectors.map((vector, i) => ({ id: first + i, vector })) });
    progress((first + count) / 2);
  }
  await client.flushSync({ collection_names: [collection_name] });
  const { compactionID } = await client.compact({ collection_name });
  while ((await client.getCompactionState({ compactionID })).state !== "Completed") await pause(100);
  const started = performance.now();
  const definition = { index_type: setting.index, metric_type: files.metric, params: { ...setting.buildParams } };
  await client.createIndex({ collection_name, field_name, ...definition });
  await client.waitForIndex({
    collection_name,
    onProgress: (share) => progress(((1 + share) / 2) * rows.rows),
  });
  const buildSeconds = (performance.now() - started) / 1000;
  await client.loadCollection({ collection_name });
  const queries = new MatrixFile(files.queriesPath, files.dim).all();
  const search = async (query: Float32Array, params: Params) => {
    const { results } = await client.search({ collection_name, data: query, limit, params: { ...params } });
    return results.map(({ id }) => Number(id));
  };
  const points = [];
  for (const value of setting.values) {
    const own: Params = setting.param === undefined ? {} : { [setting.param]: value };
    points.push(
      await timed(queries, limit, repetitions, (query) => search(query, { ...setting.searchParams, ...own })),
    );
  }
  const [{ indexes }] = (await client.info()).collections;
  const [{ bytes: indexBytes, vector_bytes: vectorBytes }] = indexes;
  await client.close();
  return { buildSeconds, indexBytes, vectorBytes, points };
});

async function timed(
  queries: readonly Float32Array[],
  limit: number,
  repetitions: number,
  search: (query: Float32Array) => Promise<number[]>,
) {
  const found = new Int32Array(queries.length * limit).fill(-1);
  const lists: Float64Array[] = [];
  for (const query of queries.slice(0, WARM_UP)) await search(query);
  while (lists.length < repetitions) {
    const milliseconds = new Float64Array(queries.length);
    for (const [q, query] of queries.entries()) {
      const started = performance.now();
      const rows = await search(query);
      milliseconds[q] = performance.now() - started;
      found.set(rows, q * limit);
    }
    lists.push(milliseconds);
  }
  return { milliseconds: medianOfEach(lists), found };
}
