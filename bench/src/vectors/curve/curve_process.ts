/** The process of one index: what it takes to build, and what its searches find in which time. */
import { MatrixFile } from "../../data/matrix_file.ts";
import { answerTask } from "../../measure/answer_task.ts";
import { buildIndex, fillMerged } from "../../measure/merged_vectors.ts";
import { medianOfEach } from "../../measure/statistics.ts";
import type { CurveAnswer, CurveTask, Params } from "./curve_task.ts";

/** Searches that bring code and caches to working heat and are not counted. */
const WARM_UP = 100;
const collection_name = "vectors";

answerTask(async ({ files, setting, limit, repetitions }: CurveTask, progress): Promise<CurveAnswer> => {
  const { ElanusClient } = await import("../../../../dist/index.js");
  const client = await ElanusClient.open(":memory:");
  await fillMerged(client, collection_name, files, progress);
  const index = { index_type: setting.index, metric_type: files.metric, params: { ...setting.buildParams } };
  const { buildSeconds } = await buildIndex(client, collection_name, index, files, progress);
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
