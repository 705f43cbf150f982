import { setTimeout as pause } from "node:timers/promises";
import type { ElanusClient } from "../../../dist/index.js";
import type { DataSetFiles } from "../data/data_set.ts";
import { MatrixFile, splitRows } from "../data/matrix_file.ts";

const ROWS_A_WRITE = 5000;
const POLL_MS = 100;
const FIELD = "vector";

/** Told how many rows are done; writing them is half of it. */
type OnRows = (done: number) => void;

export interface IndexToBuild {
  readonly index_type: string;
  readonly metric_type: string;
  readonly params: Readonly<Record<string, number | string | boolean>>;
}

/** Writes all rows of a file into a new collection of keys and vectors, seals and merges them. */
export async function fillMerged(
  client: ElanusClient,
  collection_name: string,
  { rowsPath, dim }: DataSetFiles,
  onRows: OnRows,
): Promise<void> {
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: FIELD, data_type: "FloatVector", dim },
    ],
  });
  for (const { first, count, values } of new MatrixFile(rowsPath, dim).batches(ROWS_A_WRITE)) {
    const vectors = splitRows(values, count, dim);
    await client.insert({ collection_name, data: vectors.map((vector, i) => ({ id: first + i, vector })) });
    onRows((first + count) / 2);
  }
  await client.flushSync({ collection_names: [collection_name] });
  const { compactionID } = await client.compact({ collection_name });
  while ((await client.getCompactionState({ compactionID })).state !== "Completed") await pause(POLL_MS);
}

/** Builds an index over them, by the clock. */
export async function buildIndex(
  client: ElanusClient,
  collection_name: string,
  { params, ...index }: IndexToBuild,
  { rowsPath, dim }: DataSetFiles,
  onRows: OnRows,
): Promise<{ readonly buildSeconds: number; readonly cpuSeconds: number }> {
  const { rows } = new MatrixFile(rowsPath, dim);
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  await client.createIndex({ collection_name, field_name: FIELD, ...index, params: { ...params } });
  await client.waitForIndex({ collection_name, onProgress: (share) => onRows(((1 + share) / 2) * rows) });
  const { user, system } = process.cpuUsage(cpu);
  return { buildSeconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
}
