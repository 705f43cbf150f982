/** The process of one bulk insertion. */
import { FOUR_FIELDS } from "../../data/fields.ts";
import { MatrixFile } from "../../data/matrix_file.ts";
import { answerTask } from "../../measure/answer_task.ts";
import { Meter } from "../../measure/meter.ts";
import { storeKind } from "../../stores/store_kinds.ts";
import type { BulkAnswer, BulkTask } from "./bulk_task.ts";

answerTask(async (task: BulkTask, progress): Promise<BulkAnswer> => {
  const { folder, dim } = task;
  const store = await storeKind(task.store).create({ folder, dim, fields: FOUR_FIELDS });
  const rows = new MatrixFile(task.rowsPath, dim);
  const meter = new Meter();
  for (const batch of rows.batches(task.rowsABatch)) {
    await meter.run(store.prepare(batch));
    progress(batch.first + batch.count);
  }
  const inserted = meter.cost.seconds;
  const count = await store.count();
  if (count !== rows.rows) throw new Error(`it holds ${count} rows of ${rows.rows}`);
  await meter.run(() => store.finish());
  return { ...meter.cost, finishSeconds: meter.cost.seconds - inserted };
});
