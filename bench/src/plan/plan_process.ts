/** The process that writes the rows, merges their segments, and only then builds the index, by the clock. */
import { answerTask } from "../measure/answer_task.ts";
import { buildIndex, fillMerged } from "../measure/merged_vectors.ts";
import type { PlanAnswer, PlanTask } from "./plan_task.ts";

const collection_name = "vectors";

answerTask(async ({ folder, files, index_type, params }: PlanTask, progress): Promise<PlanAnswer> => {
  const { ElanusClient } = await import("../../../dist/index.js");
  const client = await ElanusClient.open(folder);
  await fillMerged(client, collection_name, files, progress);
  const index = { index_type, metric_type: files.metric, params };
  const built = await buildIndex(client, collection_name, index, files, progress);
  await client.close();
  const opened = await ElanusClient.open(folder);
  // What a search needs is read into memory by the first one.
  await opened.search({ collection_name, data: new Float32Array(files.dim).fill(1), limit: 10 });
  const [described] = (await opened.describeIndex({ collection_name })).index_descriptions;
  const [{ segments, bytes_on_disk }] = (await opened.info()).collections;
  await opened.close();
  return {
    ...built,
    segments,
    indexBytes: described.bytes ?? 0,
    diskBytes: bytes_on_disk,
  };
});
