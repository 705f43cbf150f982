/** The process that fills a store for others to open: rows, vector index where one is asked for, all on disk. */
import { mkdirSync } from "node:fs";
import { FOUR_FIELDS } from "../data/fields.ts";
import { MatrixFile } from "../data/matrix_file.ts";
import { answerTask } from "../measure/answer_task.ts";
import { storeKind } from "../stores/store_kinds.ts";
import type { FillTask } from "./fill_task.ts";

answerTask(async ({ store: name, folder, dim, rowsPath, rowsABatch, withIndex }: FillTask, progress): Promise<void> => {
  mkdirSync(folder, { recursive: true });
  const store = await storeKind(name).create({ folder, dim, fields: FOUR_FIELDS });
  const rows = new MatrixFile(rowsPath, dim);
  for (const batch of rows.batches(rowsABatch)) {
    await store.prepare(batch)();
    if (!withIndex) progress(batch.first + batch.count);
  }
  await store.seal();
  if (withIndex) await store.buildIndex((share) => progress(share * rows.rows));
  await store.finish();
});
