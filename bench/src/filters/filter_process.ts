/** The process of one engine that answers filters. */
import { filterFields } from "../data/fields.ts";
import { MatrixFile } from "../data/matrix_file.ts";
import { answerTask } from "../measure/answer_task.ts";
import { median } from "../measure/statistics.ts";
import type { Store } from "../stores/store.ts";
import { storeKind } from "../stores/store_kinds.ts";
import { type FilterCase, filterCases } from "./filter_cases.ts";
import type { FilterAnswer, FilterPhase, FilterTask, FilterTimes } from "./filter_task.ts";
import { timeVariants } from "./time_variants.ts";

const ROWS_A_BATCH = 10_000;
const KEYS = 1000;
const INDEXED_FIELDS = ["number", "price", "category", "stock"];

answerTask(async (task: FilterTask, progress): Promise<FilterAnswer> => {
  const kind = storeKind(task.store);
  const matrix = new MatrixFile(task.rowsPath, task.dim);
  const fields = filterFields(matrix.rows).filter(({ type }) => kind.types.includes(type));
  const store = await kind.create({ folder: task.folder, dim: task.dim, fields });
  for (const batch of matrix.batches(ROWS_A_BATCH)) {
    await store.prepare(batch)();
    progress(batch.first + batch.count);
  }
  await store.seal();
  const names = fields.map(({ name }) => name);
  const cases = filterCases(matrix.rows).filter((each) => each.fields.every((field) => names.includes(field)));
  const countAllMs = await timeCountAll(store, task.repetitions);
  const scan = await timeAll(store, cases, "scan", task.repetitions);
  const started = performance.now();
  for (const field of INDEXED_FIELDS) await store.indexField(field);
  const indexSeconds = (performance.now() - started) / 1000;
  const index = await timeAll(store, cases, "index", task.repetitions);
  await store.finish();
  return { times: { scan, index }, countAllMs, indexSeconds };
});

async function timeAll(store: Store, cases: readonly FilterCase[], phase: FilterPhase, repetitions: number) {
  const times: Record<string, FilterTimes> = {};
  for (const each of cases) {
    if (each.measured.includes(phase)) times[each.name] = await timeOne(store, each, repetitions);
  }
  return times;
}

/** A filter that the engine's language does not have leaves its times empty. */
async function timeOne(store: Store, filter: FilterCase, repetitions: number): Promise<FilterTimes> {
  const { condition } = filter.variant(0);
  try {
    await store.rowsMatching(condition, 1);
  } catch {
    return {};
  }
  const keysMs = await timeVariants(filter, repetitions, (variant) => store.rowsMatching(variant.condition, KEYS));
  if (store.countMatching === undefined) return { keysMs };
  const count = store.countMatching.bind(store);
  const matches = await count(condition);
  return { matches, keysMs, countMs: await timeVariants(filter, repetitions, ({ condition: own }) => count(own)) };
}

async function timeCountAll(store: Store, repetitions: number): Promise<number> {
  const milliseconds: number[] = [];
  for (let turn = 0; turn < repetitions; turn++) {
    const started = performance.now();
    await store.count();
    milliseconds.push(performance.now() - started);
  }
  return median(milliseconds);
}
