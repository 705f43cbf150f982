/** The fresh process that searches: everything in it happens for the first time, and its memory is that of one who searches. */
import { answerTask } from "../../measure/answer_task.ts";
import { residentBytes } from "../../measure/meter.ts";
import type { PoolAnswer, SearchAnswer, SearchTask } from "./tasks.ts";

const collection_name = "vectors";

answerTask(async ({ folder, setting, queries, limit, pools }: SearchTask): Promise<SearchAnswer> => {
  const { ElanusClient } = await import("../../../../dist/index.js");
  const times = [performance.now()];
  const client = await ElanusClient.open(folder, { readOnly: true });
  const search = async (data: Float32Array, pool: number): Promise<number[]> => {
    const params = { [setting.poolParam]: pool };
    const { results } = await client.search({ collection_name, data, limit, params });
    return results.map(({ id }) => Number(id));
  };
  times.push(performance.now());
  await search(queries[0], pools[0]);
  times.push(performance.now());
  const measured: PoolAnswer[] = [];
  for (const pool of pools) {
    const found = new Int32Array(queries.length * limit).fill(-1);
    const pass = async (): Promise<Float64Array> => {
      const ms = new Float64Array(queries.length);
      for (const [q, query] of queries.entries()) {
        const started = performance.now();
        const rows = await search(query, pool);
        ms[q] = performance.now() - started;
        found.set(rows, q * limit);
      }
      return ms;
    };
    measured.push({ pool, firstMs: await pass(), secondMs: await pass(), found });
  }
  const [{ indexes }] = (await client.info()).collections;
  const answer = {
    openMs: times[1] - times[0],
    firstSearchMs: times[2] - times[1],
    pools: measured,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    residentBytes: residentBytes(),
    indexBytes: indexes[0].bytes,
    vectorBytes: indexes[0].vector_bytes,
  };
  await client.close();
  return answer;
});
