/** The process that writes the rows, merges their segments, and only then builds the index, by the clock. */
import { MatrixFile, splitRows } from "../data/matrix_file.ts";
import { answerTask } from "../measure/answer_task.ts";
import type { PlanAnswer, PlanTask } from "./plan_task.ts";

const ROWS_A_WRITE = 5000;
const POLL_MS = 200;
const collection_name = "vectors";
const field_name = "vector";

answerTask(async ({ folder, files, index_type, params }: PlanTask, progress): Promise<PlanAnswer> => {
  const { DataType, ElanusClient } = await import("../../../dist/index.js");
  const client = await ElanusClient.open(folder);
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: DataType.Int64, is_primary_key: true },
      { name: field_name, data_type: DataType.FloatVector, dim: files.dim },
    ],
  });
  const rows = new MatrixFile(files.rowsPath, files.dim);
  for (const { first, count, values } of rows.batches(ROWS_A_WRITE)) {
    const vectors = splitRows(values, count, files.dim);
    await client.insert({ collection_name, data: vectors.map((vector, i) => ({ id: first + i, vector })) });
    progress((first + count) / 2);
  }
  await client.flushSync({ collection_names: [collection_name] });
  const { compactionID } = await client.compact({ collection_name });
  const isMerging = async () => (await client.getCompactionState({ compactionID })).state !== "Completed";
  while (await isMerging()) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  await client.createIndex({ collection_name, field_name, index_type, metric_type: files.metric, params });
  await client.waitForIndex({
    collection_name,
    onProgress: (share) => progress(((1 + share) / 2) * rows.rows),
  });
  const buildSeconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await client.close();
  const opened = await ElanusClient.open(folder);
  // What a search needs is read into memory by the first one.
  await opened.search({ collection_name, data: new Float32Array(files.dim).fill(1), limit: 10 });
  const [described] = (await opened.describeIndex({ collection_name })).index_descriptions;
  const [{ segments, bytes_on_disk }] = (await opened.info()).collections;
  await opened.close();
  return {
    ...{ buildSeconds, cpuSeconds: (user + system) / 1e6, segments },
    indexBytes: described.bytes ?? 0,
    diskBytes: bytes_on_disk,
  };
});
