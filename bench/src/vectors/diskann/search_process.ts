/** The fresh process that searches: everything in it happens for the first time, and its memory is that of one who searches. */
import { answerTask } from "../../measure/answer_task.ts";
import { residentBytes } from "../../measure/meter.ts";
import { medianOfEach } from "../../measure/statistics.ts";
import type { SearchAnswer, SearchTask } from "./tasks.ts";

const collection_name = "vectors";

answerTask(async ({ folder, setting, queries, limit, pool, again }: SearchTask): Promise<SearchAnswer> => {
  const { ElanusClient } = await import("../../../../dist/index.js");
  const residentBefore = residentBytes();
  const started = performance.now();
  const client = await ElanusClient.open(folder, { readOnly: true });
  const openMs = performance.now() - started;
  const params = { [setting.poolParam]: pool };
  const found = new Int32Array(queries.length * limit).fill(-1);
  const pass = async (): Promise<Float64Array> => {
    const ms = new Float64Array(queries.length);
    for (const [q, data] of queries.entries()) {
      const before = performance.now();
      const { results } = await client.search({ collection_name, data, limit, params });
      ms[q] = performance.now() - before;
      found.set(
        results.map(({ id }) => Number(id)),
        q * limit,
      );
    }
    return ms;
  };
  const firstMs = await pass();
  const later: Float64Array[] = [];
  while (later.length < again) later.push(await pass());
  const [{ indexes }] = (await client.info()).collections;
  const { bytes: indexBytes, vector_bytes: vectorBytes } = indexes[0];
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const grownBytes = residentBytes() - residentBefore;
  await client.close();
  const times = { openMs, firstSearchMs: firstMs[0], firstMs, againMs: medianOfEach(later) };
  return { pool, ...times, found, peakBytes, grownBytes, indexBytes, vectorBytes };
});
