/** The process that holds many rows: it has written them, or opened and read them. */
import { setTimeout } from "node:timers/promises";
import { FOUR_FIELDS } from "../../data/fields.ts";
import { MatrixFile } from "../../data/matrix_file.ts";
import { answerTask } from "../../measure/answer_task.ts";
import { residentBytes } from "../../measure/meter.ts";
import type { Condition, Store } from "../../stores/store.ts";
import { storeKind } from "../../stores/store_kinds.ts";
import type { MemoryAnswer, MemoryTask } from "./memory_task.ts";

const SIDE_ROWS = 10;
const ALL_FIELDS: readonly Condition[] = [
  ...["stock < 100", "price < 1.5", "title like '%no. 7%'"].map((text) => ({ milvus: text, sql: text })),
  { milvus: "available == true", sql: "available = true" },
];
/** Memory that was freed goes back a little later, and not at the first collection. */
const SETTLING_MS = 500;
const COLLECTIONS = 4;

answerTask(async (task: MemoryTask, progress): Promise<MemoryAnswer> => {
  const { store: name, folder, sideFolder, dim } = task;
  const kind = storeKind(name);
  const rows = new MatrixFile(task.rowsPath, dim);
  const side = await kind.create({ folder: sideFolder, dim, fields: FOUR_FIELDS });
  const [{ values }] = rows.batches(SIDE_ROWS);
  await side.prepare({ first: 0, count: SIDE_ROWS, values })();
  await side.seal();
  await readAll(side, rows);
  const before = await settledBytes();
  const open = task.phase === "written" ? kind.create : kind.open;
  const store = await open({ folder, dim, fields: FOUR_FIELDS });
  if (task.phase === "written") await write(store, rows, task.rowsABatch, progress);
  await readAll(store, rows);
  const residentGrowth = (await settledBytes()) - before;
  await store.finish();
  await side.finish();
  return { residentBytes: residentGrowth };
});

async function write(store: Store, rows: MatrixFile, rowsABatch: number, progress: (done: number) => void) {
  for (const batch of rows.batches(rowsABatch)) {
    await store.prepare(batch)();
    progress(batch.first + batch.count);
  }
  await store.seal();
}

/** Every vector and every scalar field is asked for, so that what is read late counts too. */
async function readAll(store: Store, rows: MatrixFile): Promise<void> {
  const [{ values }] = rows.batches(1);
  await store.search(values, 10);
  for (const condition of ALL_FIELDS) await store.rowsMatching(condition, 10);
}

async function settledBytes(): Promise<number> {
  for (let i = 1; i < COLLECTIONS; i++) {
    residentBytes();
    await setTimeout(SETTLING_MS);
  }
  return residentBytes();
}
