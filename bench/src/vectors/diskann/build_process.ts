/** The process that writes and indexes: its memory and its time are measured apart from those of the searches. */
import { MatrixFile, splitRows } from "../../data/matrix_file.ts";
import { answerTask } from "../../measure/answer_task.ts";
import type { BuildAnswer, BuildTask } from "./tasks.ts";

const ROWS_A_WRITE = 5000;
const POLL_MS = 200;
const collection_name = "vectors";
const field_name = "vector";

answerTask(async ({ folder, files, setting }: BuildTask, progress): Promise<BuildAnswer> => {
  const { DataType, ElanusClient } = await import("../../../../dist/index.js");
  const client = await ElanusClient.open(folder);
  await client.createCollection({
    collection_name,
    properties: { "mmap.enabled": true },
    fields: [
      { name: "id", data_type: DataType.Int64, is_primary_key: true },
      { name: field_name, data_type: DataType.FloatVector, dim: files.dim },
    ],
    index_params: [{ field_name, index_type: setting.index, metric_type: files.metric, params: setting.buildParams }],
  });
  const started = performance.now();
  const rows = new MatrixFile(files.rowsPath, files.dim);
  for (const { first, count, values } of rows.batches(ROWS_A_WRITE)) {
    const vectors = splitRows(values, count, files.dim);
    await client.insert({ collection_name, data: vectors.map((vector, i) => ({ id: first + i, vector })) });
    progress((first + count) / 2);
  }
  const inserted = performance.now();
  await client.flushSync({ collection_names: [collection_name] });
  const { compactionID } = await client.compact({ collection_name });
  const isMerging = async () => (await client.getCompactionState({ compactionID })).state !== "Completed";
  while (await isMerging()) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  await client.waitForIndex({
    collection_name,
    onProgress: (share) => progress(((1 + share) / 2) * rows.rows),
  });
  const indexed = performance.now();
  const [{ segments }] = (await client.info()).collections;
  await client.close();
  return {
    insertSeconds: (inserted - started) / 1000,
    indexSeconds: (indexed - inserted) / 1000,
    segments,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
});
